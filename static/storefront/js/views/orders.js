import { api, rows } from "../api.js";
import { moment, money } from "../format.js";
import { html } from "../lit.js";
import { empty, failure, skeleton } from "../parts.js";
import { lineTitle } from "../product.js";
import { href } from "../router.js";
import { session } from "../session.js";
import { tone } from "../status.js";

export function view(app) {
  let orders = null;
  let failed = null;

  async function load() {
    failed = null;
    try {
      orders = rows(await api.orders());
    } catch (error) {
      failed = error;
    }
    app.update();
  }
  if (session.identified) load();

  const what = (order) => (order.lines ?? []).map(lineTitle).join(", ");

  const face = (order) => html`
    <span class="state ${tone(order)}">${order.status_label}</span>
    <span class="name">${what(order) || (order.external ? `Заказ в магазине ${order.number}` : `Заказ ${order.number}`)}</span>
    <span class="quietly">${moment(order.placed_at)}</span>
    <strong>${money(order.total)}</strong>`;

  // An order made elsewhere is only shown: the shop's API has no page of it.
  const card = (order) => order.external
    ? html`<li><div class="ticket">${face(order)}</div></li>`
    : html`<li><a class="ticket" href=${href(`orders/${order.number}`)}>${face(order)}</a></li>`;

  function body() {
    if (!session.identified) {
      return empty({ title: "Заказы живут в Telegram", text: "Откройте магазин через бота, чтобы увидеть свои заказы." });
    }
    if (failed) return failure(failed, load);
    if (!orders) return skeleton("lines", 4);
    if (!orders.length) {
      return empty({ title: "Заказов пока нет", text: "Здесь будет видно, как собирают и везут ваш букет.", link: "Выбрать букет" });
    }
    return html`<ul class="tickets">${orders.map(card)}</ul>`;
  }

  return {
    name: "orders",
    tab: "orders",
    title: () => "Мои заказы",
    render: () => html`<h1>Мои заказы</h1>${body()}`,
  };
}
