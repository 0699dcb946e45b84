// The bonuses block: how many there are, how many may go into this order, and a choice of how many do.
import { losing } from "../account/card.js";
import { cents, decimal, number, points, worth } from "../format.js";
import { live } from "../../../vendor/lit-html/directives/live.js";
import { html, nothing } from "../lit.js";
import { notice } from "../parts.js";
import { canVerifyPhone, session } from "../session.js";
import { draft, set } from "./draft.js";

const WORDS = {
  unavailable: "Бонусная программа сейчас недоступна: сервис не отвечает. Заказ можно оформить без её бонусов и скидок.",
  not_member: "Вы пока не участвуете в бонусной программе.",
  phone_required: "Подтвердите номер телефона, и мы покажем ваши бонусы.",
};

/** `entry.text` is what stands in the number field while the person is in it: an arriving quote must not rewrite it. */
export function bonusBlock({ bonus, entry, changed, verify, verifying, join }) {
  if (!bonus || !(bonus.status in WORDS || bonus.status === "ok")) return nothing;
  const head = html`<legend>Бонусы</legend>`;
  if (bonus.status !== "ok") {
    return html`<fieldset class="block">${head}${notice(WORDS[bonus.status])}
      ${bonus.status === "phone_required" && canVerifyPhone()
        ? html`<button type="button" class="button quiet" ?disabled=${verifying} @click=${verify}>Подтвердить номер</button>`
        : nothing}
      ${bonus.status === "not_member" && bonus.can_register ? join.block() : nothing}
      ${draft.bonuses
        ? html`<button type="button" class="button quiet" @click=${() => (set({ bonuses: 0 }), changed())}>
            Продолжить без бонусов</button>`
        : nothing}
    </fieldset>`;
  }
  const limit = cents(bonus.max_spend);
  const step = cents(bonus.step) || 1;
  const spend = (raw) => {
    const wanted = Math.max(0, Math.min(limit, Math.round(Number(String(raw).replace(",", ".")) * 100) || 0));
    // The very limit is always allowed, though it may lie between two steps.
    set({ bonuses: wanted === limit ? limit : Math.floor(wanted / step) * step });
    changed();
  };
  const value = decimal(draft.bonuses).replace(/\.00$/, "");
  return html`<fieldset class="block bonuses">${head}
    <p class="balance"><strong>${worth({ ...bonus, level: session.bonuses?.level })}</strong>
      <span>${most(bonus, limit)}</span></p>
    ${session.bonuses?.expiring ? html`<p class="losing">${losing(session.bonuses.expiring)}</p>` : nothing}
    ${limit
      ? html`<div class="spend">
          <input type="range" min="0" max=${limit / 100} step=${step / 100} aria-label="Потратить бонусов"
            aria-valuetext=${points(draft.bonuses)} .value=${live(value)} @input=${(event) => spend(event.target.value)} />
          <div class="exact">
            <input type="number" inputmode="decimal" min="0" max=${limit / 100} step=${step / 100}
              aria-label="Потратить бонусов, числом" .value=${live(entry.text ?? value)}
              @input=${(event) => spend((entry.text = event.target.value))}
              @blur=${() => ((entry.text = null), changed())} />
            <button type="button" class="text" @click=${() => spend(draft.bonuses === limit ? 0 : limit / 100)}>
              ${draft.bonuses === limit ? "Не тратить" : "Потратить все"}</button>
          </div>
        </div>`
      : nothing}
    ${cents(bonus.earn) ? html`<p class="earn">Вернём за заказ ${points(bonus.earn)}</p>` : nothing}
  </fieldset>`;
}

function most(bonus, limit) {
  if (session.bonuses?.level?.type === "discount") return cents(bonus.discount) ? "уже в сумме заказа" : "";
  if (!bonus.can_spend) return "потратить их можно в магазине";
  if (limit) return `можно потратить до ${number(limit)}`;
  return cents(bonus.balance) ? "на этот заказ потратить нельзя" : "";
}
