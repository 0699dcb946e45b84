import { api } from "../api.js";
import { cents, dayLong, isoDate, moment, money, phone, points, range } from "../format.js";
import { icon } from "../icons.js";
import { html, nothing } from "../lit.js";
import { empty, failure, notice, skeleton, sums } from "../parts.js";
import { firstChoice, lineTitle, snapshot } from "../product.js";
import { go } from "../router.js";
import { loadBonuses, session } from "../session.js";
import { ahead, isFinal, tone } from "../status.js";
import { cart } from "../store.js";
import { haptic, openPayment } from "../tg.js";

const REFRESH = 3000;
const paid = { paid: "Оплачен", refunded: "Деньги возвращены", partly_refunded: "Часть денег возвращена" };

export function view(app, number, query) {
  let order = null;
  let failed = null;
  let said = "";
  let asking = false;
  let working = false;
  let timer = 0;
  let gone = false;
  const fresh = query.has("placed");

  function take(next) {
    if (order && next.status !== order.status) app.announce(`Заказ: ${next.status_label}`);
    if (order && isFinal(next) && !isFinal(order)) loadBonuses({ fresh: true }).catch(() => {});
    order = next;
    failed = null;
  }

  async function load() {
    clearTimeout(timer);
    try {
      take(await api.order(number));
    } catch (error) {
      // A page that already shows the order keeps it: a lost refresh is not news for the buyer.
      if (!order) failed = error;
    }
    if (gone) return;
    app.update();
    if (order && !isFinal(order)) timer = setTimeout(document.hidden ? wait : load, REFRESH);
  }

  function wait() {
    timer = setTimeout(document.hidden ? wait : load, REFRESH);
  }

  /** One verb at a time: a second tap while the first is answered does nothing. */
  const verb = (run) => async () => {
    if (working) return;
    working = true;
    said = "";
    app.update();
    try {
      await run();
      haptic("success");
    } catch (error) {
      said = error.message;
      haptic("error");
      await load();
    }
    working = false;
    app.update();
  };

  const cancel = verb(async () => {
    take(await api.cancel(number));
    asking = false;
  });
  const decide = (choice) => verb(async () => take(await api.decide(number, choice)));
  const pay = verb(async () => {
    const { url } = await api.pay(number);
    if (url) openPayment(url, load);
    await load();
  });
  const repeat = verb(async () => {
    const again = await api.repeat(number);
    // Titles and prices of today: what was paid then says nothing about now.
    const products = await Promise.all(again.items.map((item) => api.product(item.product)));
    const lines = products.map((each, index) => {
      const { variant, quantity } = again.items[index];
      return { ...snapshot(each, each.variants.find(({ id }) => id === variant) ?? firstChoice(each)), quantity };
    });
    cart.fill(lines, again.unavailable.length ? `Уже нет в продаже: ${again.unavailable.join(", ")}.` : "");
    go("cart");
  });

  const step = (label, at, kind) => html`<li class=${kind}>
    <i>${kind === "past" ? icon("check") : kind === "past stop" ? icon("close") : nothing}</i><span>${label}</span>${at ? html`<time datetime=${at}>${moment(at)}</time>` : nothing}
  </li>`;

  function timeline() {
    const past = order.history ?? [];
    const last = past.length - 1;
    const end = !isFinal(order) ? "now" : order.status === "completed" ? "past" : "past stop";
    return html`<ol class="timeline" aria-label="Ход заказа">
      ${past.map((event, index) => step(event.label, event.at, index < last ? "past" : end))}
      ${ahead(order).map((words) => step(words, "", "next"))}
    </ol>`;
  }

  const question = () => html`<section class="question" role="alert">
    <h2>Бонусы не списались</h2>
    <p>Сервис бонусов отказал, поэтому скидки ${money(order.bonus_spent)} не будет. Как поступим с заказом?</p>
    <button type="button" class="button" ?disabled=${working} @click=${decide("pay_without_bonuses")}>
      Оплатить без бонусов · ${money(cents(order.total) + cents(order.bonus_spent))}</button>
    <button type="button" class="button quiet" ?disabled=${working} @click=${decide("cancel")}>Отменить заказ</button>
  </section>`;

  function details() {
    const { fulfilment, recipient, address } = order;
    const { starts_at: from, ends_at: to } = fulfilment;
    const lines = [address.city, address.street, address.house && `д. ${address.house}`,
      address.building && `корп. ${address.building}`, address.apartment && `кв. ${address.apartment}`];
    const place = fulfilment.method === "pickup"
      ? [fulfilment.store_title, fulfilment.store_address].filter(Boolean).join(", ")
      : address.unknown ? "Адрес уточним у получателя" : lines.filter(Boolean).join(", ");
    const way = session.shop?.payment_methods.find((each) => each.id === order.payment.method);
    const facts = [
      ["Когда", from && `${dayLong(isoDate(from))}, ${range(from, to)}`],
      [fulfilment.method === "pickup" ? "Самовывоз" : "Куда", place],
      ["Кому", [recipient.name, recipient.phone && phone(recipient.phone)].filter(Boolean).join(", ")],
      ["Открытка", order.card_text],
      ["Оплата", paid[order.payment.state] ?? way?.title],
    ];
    return html`<dl class="facts">${facts.filter(([, text]) => text).map(
      ([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>`;
  }

  const price = () => sums([
    ...order.lines.map((line) => [`${lineTitle(line)}${Number(line.quantity) > 1 ? ` × ${Number(line.quantity)}` : ""}`, money(line.sum)]),
    cents(order.discount_total) > 0 && ["Скидка", `−${money(order.discount_total)}`, "minus"],
    cents(order.bonus_spent) > 0 && ["Бонусами", `−${money(order.bonus_spent)}`, "minus"],
    order.fulfilment?.method !== "pickup" && ["Доставка", cents(order.delivery_price) ? money(order.delivery_price) : "бесплатно"],
    ["Итого", money(order.total), "grand"],
  ]);

  const cancelling = () =>
    asking
      ? html`<div class="sure" role="group" aria-label="Отмена заказа"><p>Точно отменить заказ?</p>
          <button type="button" class="button danger" ?disabled=${working} @click=${cancel}>Да, отменить</button>
          <button type="button" class="button quiet" ?disabled=${working}
            @click=${() => ((asking = false), app.update())}>Оставить</button></div>`
      : html`<button type="button" class="button quiet" @click=${() => ((asking = true), app.update())}>Отменить заказ</button>`;

  /** Under the status: when the flowers come, or since when the order is closed. */
  function summary() {
    const last = order.history?.at(-1);
    const { starts_at: from, ends_at: to } = order.fulfilment;
    if (isFinal(order) || !from) return last ? moment(last.at) : "";
    return `${order.fulfilment.method === "pickup" ? "Самовывоз" : "Доставка"} ${dayLong(isoDate(from))}, ${range(from, to)}`;
  }

  const body = () => html`
    <p class="crumb">Заказ ${order.number}</p>
    <header class="state ${tone(order)}">
      ${fresh && order.status === "new" ? html`<p>Спасибо! Заказ принят</p>` : nothing}
      <h1>${order.status_label}</h1>
      <p>${summary()}</p>
    </header>
    ${order.question ? question() : nothing}
    ${said ? notice(said, "error") : nothing}
    ${timeline()}
    <h2>Детали</h2>${details()}
    <h2>Сумма</h2>${price()}
    ${cents(order.bonus_earned) ? html`<p class="earn">Начислено ${points(order.bonus_earned)}</p>` : nothing}
    <div class="verbs">
      ${isFinal(order) ? html`<button type="button" class="button" ?disabled=${working} @click=${repeat}>Повторить заказ</button>` : nothing}
      ${order.can_cancel && !order.question ? cancelling() : nothing}
    </div>`;

  if (session.identified) load();

  return {
    name: "order",
    up: "orders",
    // Behind a fresh order lies an emptied cart: the way back leads to the list instead.
    direct: fresh,
    title: () => `Заказ ${number}`,
    leave() {
      gone = true;
      clearTimeout(timer);
    },
    render() {
      if (!session.identified) {
        return empty({ title: "Это личная страница", text: "Заказ видит только его покупатель. Откройте магазин в Telegram." });
      }
      if (failed?.status === 404) return empty({ title: "Такого заказа нет", text: "Проверьте список своих заказов.", path: "orders", link: "Мои заказы" });
      return failed ? failure(failed, load) : order ? body() : skeleton("lines", 6);
    },
    action: () => (order?.can_pay ? { text: `Оплатить · ${money(order.total)}`, run: pay } : null),
  };
}
