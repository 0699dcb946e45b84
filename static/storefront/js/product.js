// How the shop reads one product of the API: the only place that knows its fields.
import { cart } from "./store.js";
import { haptic } from "./tg.js";

export const cover = (product) => product.image ?? "";
export const photos = (product) => (product.images?.length ? product.images : [cover(product)]);
export const isAvailable = (product) => product.in_stock;
// `quantity` is the most that one store has; null when only "there is some" is known.
export const isLast = (product) => isAvailable(product) && product.quantity === 1;

export function snapshot(product, variant = null) {
  return {
    product: product.id,
    variant: variant?.id ?? null,
    title: variant ? `${product.title}, ${variant.title}` : product.title,
    price: variant?.price ?? product.price,
    image: cover(product),
    limit: product.quantity ?? undefined,
    gone: !isAvailable(product),
  };
}

export function add(product, variant = null) {
  cart.put(snapshot(product, variant), cart.quantity(product.id, variant?.id) + 1);
  haptic("success");
}
