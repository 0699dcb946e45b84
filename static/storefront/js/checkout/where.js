// Delivery or pickup, and the place.
import { cents, money } from "../format.js";
import { choice, field, toggle } from "../forms.js";
import { html, nothing } from "../lit.js";
import { addressNeeded, draft, set } from "./draft.js";

const METHODS = [
  { id: "delivery", title: "Доставка" },
  { id: "pickup", title: "Самовывоз" },
];

export const pickups = (shop) => shop.stores.filter((store) => store.is_pickup_point !== false);

const zoneLine = (zone) => html`<b>${zone.title}</b>
  <small>${cents(zone.price) ? money(zone.price) : "бесплатно"}${zone.free_from && cents(zone.price)
    ? `, бесплатно от ${money(zone.free_from)}` : ""}${cents(zone.min_order_total)
    ? `, заказ от ${money(zone.min_order_total)}` : ""}</small>`;

const storeLine = (store) =>
  html`<b>${store.title}</b><small>${[store.city, store.address].filter(Boolean).join(", ")}</small>`;

export function where({ shop, wrong, moved, changed }) {
  const delivery = draft.method === "delivery";
  const methods = METHODS.filter(({ id }) => (id === "delivery" ? shop.zones : pickups(shop)).length);
  const line = (name, key, label, rest = {}) =>
    field({
      name: `address.${name}`, label, value: draft[key], error: wrong[`address.${name}`],
      change: (value) => set({ [key]: value }), ...rest,
    });
  return html`<fieldset class="block"><legend>Как получить</legend>
    ${choice({
      name: "method", label: "Способ", kind: "segments", options: methods, value: draft.method,
      render: (each) => each.title, change: (method) => moved({ method, slot: null }),
    })}
    ${delivery
      ? choice({
          name: "zone", label: "Зона доставки", options: shop.zones, value: draft.zone,
          render: zoneLine, change: (zone) => moved({ zone }),
        })
      : choice({
          name: "store", label: "Магазин", options: pickups(shop), value: draft.store,
          render: storeLine, change: (store) => moved({ store }),
        })}
    ${wrong["fulfilment.zone"] ? html`<p class="wrong">${wrong["fulfilment.zone"]}</p>` : nothing}
    ${delivery && !draft.mine
      ? toggle({
          label: "Не знаю адрес", hint: "Уточним у получателя по телефону", checked: draft.unknown,
          change(unknown) {
            set({ unknown });
            changed();
          },
        })
      : nothing}
    ${addressNeeded()
      ? html`<div class="address">
          ${line("city", "city", "Город", { auto: "address-level2", max: 100 })}
          ${line("street", "street", "Улица", { auto: "address-line1" })}
          ${line("house", "house", "Дом", { wide: false, max: 32 })}
          ${line("building", "building", "Корпус", { wide: false, max: 32 })}
          ${line("apartment", "apartment", "Квартира", { wide: false, max: 32 })}
          ${line("comment", "addressComment", "Подъезд, этаж, домофон", { max: 500 })}
        </div>`
      : nothing}
  </fieldset>`;
}
