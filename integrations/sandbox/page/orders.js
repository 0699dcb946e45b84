// The florist's cards.

import { clock, day, esc, keyed, num, plural, rub } from "./dom.js";

const TABS = [
  ["all", "Все", () => true],
  ["new", "Новые", (order) => ["new", "notAccepted"].includes(order.status) && !order.florist],
  ["work", "В работе", (order) => ["assembled", "courier"].includes(order.status) || (order.status === "new" && order.florist)],
  ["done", "Закрытые", (order) => ["done", "canceled", "returned"].includes(order.status)],
];
let chosen = "all";

export const choose = (name) => { chosen = name; };

export function drawOrders(data) {
  const tabs = document.getElementById("tabs");
  const html = TABS.map(([name, title, keeps]) => {
    const count = name === "all" ? data.ordersTotal : data.orders.filter(keeps).length;
    return `<button type="button" data-tab="${name}" aria-pressed="${name === chosen}">${title}<b>${count}</b></button>`;
  }).join("");
  if (tabs.drawn !== html) { tabs.innerHTML = html; tabs.drawn = html; }
  const keeps = TABS.find(([name]) => name === chosen)[2];
  keyed(document.getElementById("orders"), data.orders.filter(keeps), (order) => order.id, card, empty(data));
}

const empty = (data) => data.ordersTotal
  ? "Здесь пока пусто: посмотрите другие вкладки."
  : "<b>Заказов ещё нет.</b><br>Оформите заказ в мини-приложении, он появится здесь через пару секунд.";

function card(order) {
  const stage = order.status === "new" && order.florist ? "work" : order.status;
  const stageTitle = stage === "work" ? "В сборке" : order.statusTitle;
  return `<article class="card ${stage}" aria-label="Заказ ${esc(order.number)}">
    <header>
      <div><h2>${esc(order.number)}</h2>
        <p class="note">${day(order.createdAt)}, ${clock(order.createdAt)}${order.source ? ` · ${esc(order.source)}` : ""}</p></div>
      <div class="chips">
        ${order.deliveryTitle ? `<span class="chip side ${esc(order.deliveryStatus)}">${esc(order.deliveryTitle)}</span>` : ""}
        <span class="chip ${stage}">${esc(stageTitle)}</span>
      </div>
    </header>
    <div class="when">${icon(order.delivery ? "truck" : "bag")}<b>${order.delivery ? "Доставка" : "Самовывоз"}</b>${when(order)}</div>
    <dl>${facts(order)}</dl>
    ${order.text ? `<blockquote>${esc(order.text)}</blockquote>` : ""}
    <ul class="lines">${order.lines.map(line).join("") || '<li class="none">Состав не указан, букет соберёт флорист</li>'}</ul>
    <div class="sum"><span>Итого</span><b>${rub(order.total)}</b>${order.budget > 0 ? `<i>бюджет ${rub(order.budget)}</i>` : ""}${order.paid ? `<i>оплачено ${rub(order.paid)}</i>` : ""}</div>
    ${order.cancelComment ? `<p class="reason">Причина отмены: ${esc(order.cancelComment)}</p>` : ""}
    ${order.actions.length ? `<footer>${order.actions.map((action) => button(order, action)).join("")}</footer>` : ""}
  </article>`;
}

function when(order) {
  if (!order.from) return "<span>время не указано</span>";
  const hours = order.to ? `${clock(order.from)}–${clock(order.to)}` : `к ${clock(order.from)}`;
  return `<span>${day(order.from)}, ${hours}</span>`;
}

function facts(order) {
  const rows = [];
  const add = (title, value) => value && rows.push(`<dt>${title}</dt><dd>${value}</dd>`);
  const person = (name, phone) => [esc(name), phone ? `<span class="phone">${esc(phone)}</span>` : ""].filter(Boolean).join(", ");
  if (order.customer) add("Покупатель", person(order.customer.title, order.customer.phone));
  const warn = order.phoneBroken ? ' <em class="broken">номер испорчен</em>' : "";
  add("Получатель", person(order.recipient, order.recipientPhone) + warn);
  add("Адрес", esc(order.address) + (order.addressNote ? `<small>${esc(order.addressNote)}</small>` : ""));
  add("Магазин", esc(order.store));
  add("Флорист", esc(order.florist));
  add("Курьер", esc(order.courier));
  return rows.join("");
}

function line(row) {
  const discount = row.amount - row.total;
  return `<li>${row.picture ? `<img src="${esc(row.picture)}" alt="" width="44" height="44" loading="lazy">` : '<span class="blank"></span>'}
    <span class="title">${esc(row.title)}${row.bouquet ? "<small>букет с витрины</small>" : ""}</span>
    <span class="count">${row.bouquet ? "" : `${num(row.quantity)} × ${rub(row.price)}`}</span>
    <span class="money">${rub(row.total)}${discount > 0 ? `<small>скидка ${rub(discount)}</small>` : ""}</span></li>`;
}

const KINDS = { cancel: "danger-quiet", back_to_new: "quiet", fail_delivery: "quiet", return: "quiet" };
const button = (order, action) =>
  `<button type="button" data-order="${order.id}" data-number="${esc(order.number)}" data-action="${action.name}" class="${action.main && !KINDS[action.name] ? "main" : KINDS[action.name] ?? "plain"}">${esc(action.title)}</button>`;

const ICONS = {
  truck: "M2 6h11v9H2zM13 9h4l3 3v3h-7M6 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM16.5 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  bag: "M5 8h12l1 11H4zM8 8V6a3 3 0 0 1 6 0v2",
};
const icon = (name) => `<svg viewBox="0 0 22 22" width="22" height="22" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

export const countWord = (count) => `${count} ${plural(count, "заказ", "заказа", "заказов")}`;
