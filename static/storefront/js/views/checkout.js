import { joiner } from "../account/join.js";
import { api } from "../api.js";
import { bonusBlock } from "../checkout/bonus.js";
import { draft, missing, orderBody, set, settle } from "../checkout/draft.js";
import { quoter } from "../checkout/quote.js";
import { calendar } from "../checkout/when.js";
import { pickups, where } from "../checkout/where.js";
import { who } from "../checkout/who.js";
import { cents, money, phone, plural, wirePhone } from "../format.js";
import { choice, field } from "../forms.js";
import { icon } from "../icons.js";
import { html, nothing } from "../lit.js";
import { empty, failure, notice, skeleton, sums } from "../parts.js";
import { go, href } from "../router.js";
import { loadMe, loadShop, session, verifyPhone } from "../session.js";
import { cart } from "../store.js";
import { guardClosing, haptic, user } from "../tg.js";

const telegram = document.documentElement.dataset.telegram;

export function view(app) {
  let shop = null;
  let failed = null;
  let wrong = {};
  let said = "";
  let doubtful = false;
  let verifying = false;
  const entry = { text: null };
  const prices = quoter(() => app.update());
  const when = calendar({ changed: () => app.update(), chosen: () => prices.refresh(0) });
  const join = joiner({ changed: () => app.update(), joined: () => prices.refresh(0) });
  const has = (list, id) => list.some((each) => each.id === id);

  async function load() {
    failed = null;
    try {
      // Both before the form shows: fields must not change under the finger.
      const [about, me] = await Promise.all([loadShop(), loadMe()]);
      shop = about;
      prefill(me ?? {});
    } catch (error) {
      failed = error;
      return app.update();
    }
    if (session.identified) when.load();
    return app.update();
  }

  function prefill(me) {
    if (!has(shop.zones, draft.zone)) set({ zone: shop.zones[0]?.id ?? null });
    const points = pickups(shop);
    if (!has(points, draft.store)) set({ store: points[0]?.id ?? null });
    if (!shop.zones.length) set({ method: "pickup" });
    if (!points.length) set({ method: "delivery" });
    if (!has(shop.payment_methods, draft.payment)) set({ payment: shop.payment_methods[0]?.id ?? "on_delivery" });
    if (!draft.city) set({ city: shop.stores[0]?.city ?? "" });
    if (!draft.name) set({ name: me.first_name || user.first_name || "" });
    if (me.phone && (me.phone_verified || !draft.phone)) set({ phone: phone(me.phone) });
  }

  async function verify() {
    verifying = true;
    app.update();
    try {
      const verified = await verifyPhone();
      said = verified ? "" : "Номер не подтверждён. Можно написать его вручную, но бонусы останутся закрыты.";
      if (verified) set({ phone: phone(session.me.phone) });
      if (verified) prices.refresh(0);
    } catch (error) {
      said = error.message;
    }
    verifying = false;
    app.update();
  }

  function moved(changes) {
    set(changes);
    haptic("select");
    when.load();
  }

  function show(errors) {
    wrong = errors;
    haptic("error");
    app.announce(Object.values(errors)[0] ?? said);
    app.update();
    queueMicrotask(() => {
      const target = document.querySelector("[aria-invalid=true], .wrong, .notice.error");
      target?.scrollIntoView({ block: "center" });
      target?.focus?.({ preventScroll: true });
    });
  }

  /** What the buyer has said about themselves belongs to them, not to one order. */
  async function introduce() {
    const me = session.me ?? {};
    const news = {};
    if (draft.name.trim() !== me.first_name) news.first_name = draft.name.trim();
    if (!me.phone_verified && wirePhone(draft.phone) !== me.phone) news.phone = wirePhone(draft.phone);
    if (Object.keys(news).length) session.me = await api.editMe(news);
  }

  async function place() {
    said = "";
    const errors = missing();
    if (Object.keys(errors).length) return show(errors);
    wrong = {};
    const seen = prices.state.quote;
    const quote = await prices.settled();
    if (!quote) {
      said = prices.state.error?.message ?? "";
      return show({});
    }
    // The button named a sum: nobody pays more than the one they pressed, whatever came in meanwhile.
    if (seen && cents(quote.total) > cents(seen.total)) {
      said = cents(quote.bonus.discount) < cents(seen.bonus.discount) && quote.bonus.status === "unavailable"
        ? "Бонусная программа не отвечает, поэтому её скидки в сумме нет. Проверьте новую сумму."
        : "Сумма заказа изменилась. Проверьте новую сумму.";
      return show({});
    }
    try {
      await introduce();
      const order = await api.place(orderBody(quote.total));
      haptic("success");
      cart.clear();
      settle();
      session.bonuses = null;
      return go(`orders/${order.number}?placed=1`, { replace: true });
    } catch (error) {
      said = error.message;
      doubtful = error.code === "idempotency_key_reused";
      if (error.quote) prices.accept(error.quote);
      // A refusal need not have asked the bonus programme: its block is filled anew.
      prices.refresh(0);
      return show(error.fields ?? {});
    }
  }

  const about = (attr) => prices.state.quote?.problems?.find((each) => each.attr === attr)?.detail;

  const problems = () =>
    (prices.state.quote?.problems ?? [])
      // An unchosen window is asked for by the form itself, when the button is pressed.
      .filter((each) => draft.slot || !String(each.attr ?? "").includes("slot"))
      .filter((each) => each.attr !== "promo_code")
      .map((each) => notice(each.detail, "error"));

  /** The cart shows prices of the catalogue; the store that makes the order may have its own. */
  const elsewhere = (quote) =>
    !quote.problems.some((each) => /^items/.test(each.attr)) && cents(quote.items_total) !== cart.total()
      ? notice(draft.method === "pickup"
        ? "В выбранном магазине цены другие: сумма посчитана по ним."
        : "Цены обновились: сумма посчитана по новым.")
      : nothing;

  function totals(quote) {
    const count = cart.count();
    const given = cents(quote.bonus?.discount);
    const ours = cents(quote.discount_total) - given;
    return sums([
      [plural(count, "товар", "товара", "товаров"), money(quote.items_total)],
      ours > 0 && ["Скидка", `−${money(ours)}`, "minus"],
      given > 0 && ["Скидка программы", `−${money(given)}`, "minus"],
      cents(quote.bonus?.spend) > 0 && ["Бонусами", `−${money(quote.bonus.spend)}`, "minus"],
      draft.method === "delivery" && ["Доставка", cents(quote.delivery_price) ? money(quote.delivery_price) : "бесплатно"],
      ["Итого", money(quote.total), "grand"],
    ]);
  }

  /** What the programme says of its discounts: once, if it says the same of every line. */
  function perks(quote) {
    const said = new Map();
    for (const line of quote.lines) {
      for (const message of new Set(line.messages)) said.set(message, [...(said.get(message) ?? []), line.title]);
    }
    if (!said.size) return nothing;
    return html`<ul class="perks">${[...said].map(([message, titles]) =>
      html`<li>${message}${titles.length < quote.lines.length ? html` <small>${titles.join(", ")}</small>` : nothing}</li>`)}</ul>`;
  }

  const promoWorks = (promo) =>
    promo && draft.promo.trim()
      ? html`<p class="earn">${promo.source === "shop" ? "Промокод действует" : "Купон бонусной программы действует"}</p>`
      : nothing;

  function form() {
    const { quote, error, busy } = prices.state;
    const shared = { wrong, verify, verifying, join, changed: () => app.update() };
    const lone = wrong["fulfilment.slot"];
    return html`<h1>Оформление</h1>
      ${who(shared)} ${where({ ...shared, shop, moved })}
      <fieldset class="block"><legend>Когда</legend>${when.windows()}
        ${lone && !draft.slot ? html`<p class="wrong">${lone}</p>` : nothing}</fieldset>
      ${bonusBlock({ ...shared, bonus: quote?.bonus, entry, changed: () => prices.refresh() })}
      <fieldset class="block"><legend>Оплата</legend>
        ${choice({
          name: "payment", label: "Способ оплаты", options: shop.payment_methods, value: draft.payment,
          render: (each) => html`<b>${each.title}</b>${each.description ? html`<small>${each.description}</small>` : nothing}`,
          change(payment) {
            set({ payment });
            app.update();
          },
        })}
        ${field({
          name: "promo_code", label: "Промокод", value: draft.promo, max: 32, error: wrong.promo_code ?? about("promo_code"),
          caps: "characters",
          change(promo) {
            set({ promo });
            prices.refresh(700);
          },
        })}
        ${promoWorks(quote?.promo)}
        ${field({
          name: "comment", label: "Комментарий для магазина", value: draft.comment, area: true, max: 1000,
          change: (comment) => set({ comment }), error: wrong.comment,
        })}
      </fieldset>
      <section class="block pay" aria-busy=${busy}>
        ${quote ? [totals(quote), perks(quote), elsewhere(quote)] : error ? nothing : skeleton("lines", 2)}
        ${error ? notice(error.message, "error") : problems()}
        ${quote?.problems?.some((each) => /^items/.test(each.attr)) ? html`<a class="button quiet" href=${href("cart")}>Изменить корзину</a>` : nothing}
        ${said ? notice(said, "error") : nothing}
        ${doubtful ? html`<a class="button quiet" href=${href("orders")}>Мои заказы</a>` : nothing}
      </section>`;
  }

  const stranger = () => html`<h1>Оформление</h1>
    <div class="empty">${icon("bag")}<h2>Остался один шаг</h2>
      <p>Откройте магазин в Telegram: там мы узнаем вас, покажем бонусы и пришлём статус заказа.</p>
      ${telegram ? html`<a class="button" href=${telegram} data-outside>Открыть в Telegram</a>` : nothing}
    </div>`;

  load();
  if (session.identified) guardClosing(true);

  return {
    name: "checkout",
    up: "cart",
    title: () => "Оформление",
    leave() {
      prices.stop();
      join.stop();
      guardClosing(false);
    },
    render() {
      if (!cart.count()) return html`<h1>Оформление</h1>${empty({ title: "Корзина пуста", text: "Сначала выберите букет.", link: "В каталог" })}`;
      if (failed) return html`<h1>Оформление</h1>${failure(failed, load)}`;
      if (!shop) return html`<h1>Оформление</h1>${skeleton("lines", 6)}`;
      return session.identified ? form() : stranger();
    },
    action() {
      if (!shop || failed || !session.identified || !cart.count()) return null;
      const total = prices.state.quote?.total;
      return { text: total ? `Оформить · ${money(total)}` : "Оформить", busyText: "Оформляем…", run: place };
    },
  };
}
