// How the shop reads one product of the API: the only place that knows its fields.
import { money } from "./format.js";
import { cart } from "./store.js";
import { haptic } from "./tg.js";

export const cover = (product) => product.image ?? "";
export const photos = (product) => (product.images?.length ? product.images : [cover(product)]);
// A size may be off while the bouquet itself is made.
export const isAvailable = (product, variant = null) => product.in_stock && (variant?.available ?? true);
// `quantity` is the most that one store has; null when only "there is some" is known.
export const isLast = (product) => isAvailable(product) && product.quantity === 1;

/** What is chosen before anybody has chosen: the API takes the same one for no variant at all. */
export const firstChoice = ({ variants }) =>
  variants.find((each) => each.is_default && each.available) ?? variants.find((each) => each.available) ?? variants[0] ?? null;
export const isChoice = ({ variants }) => variants.length > 1;

export const price = (product, variant = null) => variant?.price ?? product.price;
export const priceFrom = (product) => (product.price_from ? "от\u00a0" : "") + money(product.price);

/** "M" alone says nothing; "25 роз" needs no help. */
export const sizeName = (title) => (title.length > 3 ? title : `Размер ${title}`);
export const lineTitle = ({ title, variant }) => (variant ? `${title}, ${variant.title}` : title);

export function snapshot(product, variant = null) {
  return {
    product: product.id,
    variant: variant?.id ?? null,
    title: product.title,
    size: variant ? sizeName(variant.title) : "",
    price: price(product, variant),
    image: cover(product),
    limit: product.quantity ?? undefined,
    gone: !isAvailable(product, variant),
  };
}

export function add(product, variant = null) {
  cart.put(snapshot(product, variant), cart.quantity(product.id, variant?.id) + 1);
  haptic("success");
}
