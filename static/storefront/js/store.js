// The cart: what, how many, and a snapshot to show it without the network. Prices are the server's business.
import { cents } from "./format.js";
import { local } from "./storage.js";

const KEY = "storefront.cart";
const LIMIT = 99;
const listeners = new Set();
let lines = clean(local.get(KEY));

function clean(stored) {
  return Array.isArray(stored) ? stored.filter((line) => line?.product && line.quantity > 0) : [];
}

const same = (line, product, variant) => line.product === product && (line.variant ?? null) === (variant ?? null);

function save(next) {
  lines = next;
  local.set(KEY, lines);
  for (const listener of listeners) listener();
}

export const cart = {
  note: "",
  lines: () => lines,
  count: () => lines.reduce((sum, line) => sum + line.quantity, 0),
  /** Without what is gone: nobody will pay for it. */
  total: () => lines.reduce((sum, line) => sum + (line.gone ? 0 : cents(line.price) * line.quantity), 0),
  /** Of one product in all its sizes. */
  pieces: (product) => lines.reduce((sum, line) => sum + (line.product === product ? line.quantity : 0), 0),
  quantity: (product, variant) => lines.find((line) => same(line, product, variant))?.quantity ?? 0,
  items: () => lines.map(({ product, variant, quantity }) => ({ product, variant: variant ?? null, quantity })),
  onChange: (listener) => listeners.add(listener),

  put(snapshot, quantity) {
    const wanted = Math.min(quantity, snapshot.limit ?? LIMIT, LIMIT);
    const rest = lines.filter((line) => !same(line, snapshot.product, snapshot.variant));
    if (wanted < 1) return save(rest);
    const index = lines.findIndex((line) => same(line, snapshot.product, snapshot.variant));
    const line = { ...snapshot, quantity: wanted };
    return save(index < 0 ? [...lines, line] : lines.map((old, at) => (at === index ? line : old)));
  },

  /** A whole new cart, and a word about it for the next look into the cart. */
  fill(next, note = "") {
    cart.note = note;
    save(clean(next));
  },
  clear: () => save([]),
};

// Another tab of the same browser shop.
window.addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  lines = clean(local.get(KEY));
  for (const listener of listeners) listener();
});
