// The history of points: our own movements, and what the programme knows besides, purchases at the till.
import { cents, moment, number } from "../format.js";
import { html, nothing } from "../lit.js";
import { href } from "../router.js";

const KINDS = {
  spend: "Оплата бонусами", earn: "Начисление за заказ", spend_refund: "Возврат бонусов",
  earn_refund: "Отмена начисления", adjustment: "Поправка",
};
const STATES = { reserved: "в резерве", unknown: "уточняем", released: "резерв снят" };
const FIRST = 10;

const what = (row) => {
  if (row.source === "shop") return KINDS[row.kind] ?? row.kind;
  return row.title || (row.kind === "earn" ? "Начисление" : "Оплата бонусами");
};

const where = (row) => (row.source === "shop" ? "" : "не в приложении");

export function ledger({ changed }) {
  let all = false;

  const line = (row) => html`<li class=${row.state === "released" ? "off" : ""}>
    <span>${what(row)}<small>${row.order
      ? html`<a href=${href(`orders/${row.order}`)}>заказ ${row.order}</a> · `
      : nothing}${[moment(row.at), where(row), STATES[row.state]].filter(Boolean).join(" · ")}</small></span>
    <strong class=${cents(row.amount) > 0 ? "plus" : ""}>${cents(row.amount) > 0 ? "+" : ""}${number(row.amount)}</strong>
  </li>`;

  return {
    /** `rows` is null while they are on their way. */
    block(rows) {
      if (!rows?.length) return nothing;
      const shown = all ? rows : rows.slice(0, FIRST);
      return html`<h2>История бонусов</h2>
        <ul class="ledger">${shown.map(line)}</ul>
        ${shown.length < rows.length
          ? html`<button type="button" class="button quiet more" @click=${() => ((all = true), changed())}>Показать все</button>`
          : nothing}`;
    },
  };
}
