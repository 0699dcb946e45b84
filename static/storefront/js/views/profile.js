import { api, rows } from "../api.js";
import { cents, moment, number, percent, phone, points } from "../format.js";
import { icon } from "../icons.js";
import { toggle } from "../forms.js";
import { html, nothing } from "../lit.js";
import { empty, failure, notice, skeleton } from "../parts.js";
import { canVerifyPhone, loadBonuses, loadMe, session, verifyPhone } from "../session.js";
import { user } from "../tg.js";

const KINDS = {
  spend: "Оплата бонусами", earn: "Начисление за заказ", spend_refund: "Возврат бонусов",
  earn_refund: "Отмена начисления", adjustment: "Поправка",
};
const STATES = { reserved: "в резерве", unknown: "уточняем", released: "снят резерв" };

export function view(app) {
  let operations = [];
  let failed = null;
  let said = "";
  let working = false;

  async function load() {
    failed = null;
    try {
      await loadMe();
    } catch (error) {
      failed = error;
    }
    app.update();
    if (failed) return;
    await Promise.allSettled([
      loadBonuses({ fresh: true }),
      api.operations().then((answer) => (operations = rows(answer))),
    ]);
    app.update();
  }
  if (session.identified) load();

  const verb = (run) => async () => {
    if (working) return;
    working = true;
    said = "";
    app.update();
    try {
      said = (await run()) ?? "";
    } catch (error) {
      said = error.message;
    }
    working = false;
    app.update();
  };
  const verify = verb(async () => ((await verifyPhone()) ? "" : "Номер пока не подтверждён."));
  const notify = (notifications) => verb(async () => {
    session.me = await api.editMe({ notifications });
  })();

  function card() {
    const bonuses = session.bonuses;
    if (!bonuses) return skeleton("lines", 2);
    const level = bonuses.level;
    if (bonuses.status === "ok") {
      return html`<section class="loyalty" aria-label="Бонусы">
        <p>${level?.title ?? "Бонусы"}</p>
        <strong>${points(bonuses.balance)}</strong>
        <p>${[
          level?.percent && cents(level.percent) ? `${level.type === "discount" ? "скидка" : "возвращаем"} ${percent(level.percent)}` : "",
          level?.max_spend_percent ? `оплата до ${percent(level.max_spend_percent)} заказа` : "",
          cents(bonuses.pending) ? `ещё ${number(bonuses.pending)} скоро придут` : "",
        ].filter(Boolean).join(" · ")}</p>
        ${bonuses.stale && bonuses.as_of ? html`<p>Данные на ${moment(bonuses.as_of)}</p>` : nothing}
      </section>`;
    }
    const words = {
      phone_required: ["Покажем ваши бонусы", "Подтвердите номер телефона: баланс видит только его владелец."],
      not_member: ["Бонусная программа", "Вы пока не участвуете. Вступить в неё помогут в магазине."],
      unavailable: ["Бонусы отдыхают", "Сервис бонусов не отвечает. Заказы принимаем как обычно."],
    }[bonuses.status];
    if (!words) return nothing;
    return html`<section class="loyalty soft" aria-label="Бонусы"><h2>${words[0]}</h2><p>${words[1]}</p>
      ${bonuses.status === "phone_required" && canVerifyPhone()
        ? html`<button type="button" class="button" ?disabled=${working} @click=${verify}>${icon("phone")}Подтвердить номер</button>`
        : nothing}
    </section>`;
  }

  const history = () => operations.length
    ? html`<h2>История бонусов</h2><ul class="ledger">${operations.map((each) => html`<li>
        <span>${KINDS[each.kind] ?? each.kind}<small>${[
          each.order && `заказ ${each.order}`, moment(each.at), STATES[each.state],
        ].filter(Boolean).join(" · ")}</small></span>
        <strong class=${cents(each.amount) > 0 ? "plus" : ""}>${cents(each.amount) > 0 ? "+" : ""}${number(each.amount)}</strong>
      </li>`)}</ul>`
    : nothing;

  function body() {
    if (!session.identified) {
      return empty({ title: "Здесь будут ваши бонусы", text: "Откройте магазин через бота в Telegram, и мы узнаем вас." });
    }
    if (failed) return failure(failed, load);
    const me = session.me;
    if (!me) return skeleton("lines", 4);
    return html`${card()}
      ${said ? notice(said) : nothing}
      <dl class="facts">
        <div><dt>Телефон</dt><dd>${me.phone ? phone(me.phone) : "не указан"}${" "}${me.phone_verified ? html`<small class="yes">подтверждён</small>` : nothing}</dd></div>
      </dl>
      ${toggle({ label: "Сообщать о заказах в Telegram", checked: me.notifications, change: notify })}
      ${history()}`;
  }

  return {
    name: "profile",
    tab: "profile",
    title: () => "Профиль",
    render: () => html`<h1>${session.me?.first_name || user.first_name || "Профиль"}</h1>${body()}`,
  };
}
