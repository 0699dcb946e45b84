import { icon } from "./icons.js";
import { html, nothing, render } from "./lit.js";
import * as router from "./router.js";
import { session, loadBonuses, loadShop } from "./session.js";
import { cart } from "./store.js";
import * as tg from "./tg.js";
import { plural } from "./format.js";
import { view as catalogue } from "./views/catalogue.js";

// The first screen is the catalogue; the rest of the shop arrives with the first touch or when it is opened.
const lazy = (load) => async (...args) => (await load()).view(...args);
const product = () => import("./views/product.js");
const basket = () => import("./views/cart.js");
const routes = [
  [/^$/, catalogue],
  [/^p\/([^/]+)$/, lazy(product)],
  [/^cart$/, lazy(basket)],
  [/^checkout$/, lazy(() => import("./views/checkout.js"))],
  [/^orders$/, lazy(() => import("./views/orders.js"))],
  [/^orders\/([^/]+)$/, lazy(() => import("./views/order.js"))],
  [/^profile$/, lazy(() => import("./views/profile.js"))],
];

const root = document.getElementById("app");
const live = document.getElementById("live");
let view = null;
let opening = 0;
let queued = false;
let busy = false;

const app = {
  session,
  update() {
    if (queued) return;
    queued = true;
    queueMicrotask(() => {
      queued = false;
      draw();
    });
  },
  announce(text) {
    live.textContent = text;
  },
};

/** The one guard against a double tap: an action that runs cannot be started again. */
async function press() {
  const action = view?.action?.();
  if (busy || !action || action.disabled) return;
  busy = true;
  app.update();
  try {
    await action.run();
  } finally {
    busy = false;
    app.update();
  }
}

const tabs = [
  ["", "flower", "Каталог"],
  ["cart", "bag", "Корзина"],
  ["orders", "list", "Заказы"],
  ["profile", "person", "Профиль"],
];

const tab = ([path, name, label]) => {
  const count = path === "cart" ? cart.count() : 0;
  const spoken = count ? `${label}, ${plural(count, "товар", "товара", "товаров")}` : label;
  return html`<a href=${router.href(path)} aria-label=${spoken} aria-current=${view.tab === path ? "page" : nothing}>
    ${icon(name)}${count ? html`<b>${count}</b>` : nothing}<span>${label}</span>
  </a>`;
};

function layout(action) {
  const text = busy ? (action?.busyText ?? "Секунду…") : action?.text;
  return html`
    ${view.up === undefined
      ? nothing
      : html`<nav class="up" aria-label="Назад"><a ?data-back=${!view.direct} href=${router.href(view.up)} aria-label="Назад">${icon("back")}</a></nav>`}
    <main class=${view.name}>${view.render()}</main>
    <div class="dock ${tg.native() ? "native" : ""}">
      ${action
        ? html`<div class="act"><button type="button" class="button main" ?disabled=${busy || action.disabled}
            aria-busy=${busy ? "true" : nothing} @click=${press}>${text}</button></div>`
        : nothing}
      ${view.tab === undefined ? nothing : html`<nav class="tabs" aria-label="Разделы">${tabs.map(tab)}</nav>`}
    </div>`;
}

function draw() {
  if (!view) return;
  const action = view.action?.() ?? null;
  render(layout(action), root);
  document.title = [view.title?.(), root.dataset.shop].filter(Boolean).join(" · ");
  tg.mainButton(action && { ...action, text: action.text, busy, run: press });
  tg.backButton(view.up === undefined ? null : () => (view.direct ? router.go(view.up) : router.back(view.up)));
}

async function open({ scroll = 0, first = false } = {}) {
  const found = router.match(routes);
  if (!found) {
    router.go("", { replace: true });
    return;
  }
  const mine = (opening += 1);
  const next = await found.load(app, ...found.params, found.query);
  // A faster tap may have opened something else meanwhile.
  if (mine !== opening) return;
  view?.leave?.();
  // The shell shows its own grey shapes until there is something to put in their place.
  if (!view) root.replaceChildren();
  view = next;
  draw();
  window.scrollTo(0, scroll);
  if (first) return;
  const heading = root.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

/** A link from a chat names a page of the shop: `p_12`, `c_3`, `o_TM0000000012`, or `?o=` of a message's button. */
function landing() {
  const [path, query] = router.here();
  if (path) return;
  const number = query.get("o");
  const [, kind, id] = tg.startParam().match(/^([pco])_([\w-]+)$/) ?? [];
  if (number || kind === "o") router.rename(`orders/${encodeURIComponent(number ?? id)}`);
  else if (kind === "p") router.rename(`p/${id}`);
  else if (kind === "c") router.rename(`?category=${id}`);
}

tg.connect(() => app.update());
landing();
cart.onChange(() => app.update());
router.start(open);
open({ first: true });
addEventListener("pointerdown", () => Promise.all([product(), basket()]).catch(() => {}), { once: true });
// The shop's clock and zone colour every date; a view that needs more of it waits by itself.
loadShop().then(app.update, () => {});
loadBonuses().then(app.update, () => {});
