// The member's card: what there is, what it gives, what will be lost, or why there is nothing to show.
import { cents, dayLong, isoDate, moment, number, percent, points, worth } from "../format.js";
import { icon } from "../icons.js";
import { html, nothing } from "../lit.js";
import { skeleton } from "../parts.js";
import { canVerifyPhone } from "../session.js";

const gives = ({ level, can_spend: spends }) =>
  [
    level?.percent ? (level.type === "discount" ? "на каждый заказ" : `возвращаем ${percent(level.percent)}`) : "",
    spends && level?.type !== "discount" && level?.max_spend_percent && cents(level.max_spend_percent)
      ? `оплата до ${percent(level.max_spend_percent)} заказа`
      : "",
    spends ? "" : "потратить можно в магазине",
  ].filter(Boolean).join(" · ");

export const losing = (expiring) =>
  expiring ? `${points(expiring.amount)} сгорят ${dayLong(isoDate(expiring.at))}` : "";

const member = (bonuses) => html`<section class="loyalty" aria-label="Бонусы">
  <p>${bonuses.level?.title || "Бонусная карта"}</p>
  <strong>${worth(bonuses)}</strong>
  <p>${gives(bonuses)}</p>
  ${cents(bonuses.pending) ? html`<p>Ещё ${number(bonuses.pending)} скоро станут доступны</p>` : nothing}
  ${bonuses.expiring ? html`<p class="losing">${losing(bonuses.expiring)}</p>` : nothing}
  ${bonuses.stale && bonuses.as_of ? html`<p>Сервис не отвечает, данные на ${moment(bonuses.as_of)}</p>` : nothing}
</section>`;

const outside = (bonuses) => ({
  phone_required: ["Покажем ваши бонусы", "Подтвердите номер телефона: баланс видит только его владелец."],
  not_member: bonuses.can_register
    ? ["Бонусная программа", "Копите бонусы с каждого заказа и платите ими за следующий."]
    : ["Бонусная программа", "Вы пока не участвуете. Вступить в неё помогут в магазине."],
  unavailable: ["Программа сейчас недоступна", "Сервис бонусов не отвечает. Заказы принимаем как обычно."],
})[bonuses.status];

export function bonusCard({ bonuses, join, verify, working }) {
  if (!bonuses) return skeleton("lines", 2);
  if (bonuses.status === "ok") return member(bonuses);
  const words = outside(bonuses);
  if (!words) return nothing;
  return html`<section class="loyalty soft" aria-label="Бонусы"><h2>${words[0]}</h2><p>${words[1]}</p>
    ${bonuses.status === "phone_required" && canVerifyPhone()
      ? html`<button type="button" class="button" ?disabled=${working} @click=${verify}>${icon("phone")}Подтвердить номер</button>`
      : nothing}
    ${bonuses.status === "not_member" && bonuses.can_register ? join.block() : nothing}
  </section>`;
}
