// What the buyer has filled in so far. It outlives a reload, but not the visit: it holds somebody's address.
import { decimal, wirePhone } from "../format.js";
import { cart } from "../store.js";
import { tab } from "../storage.js";

const KEY = "storefront.draft";
const BLANK = {
  name: "", phone: "", mine: true, recipientName: "", recipientPhone: "",
  method: "delivery", zone: null, store: null, date: "", slot: null,
  city: "", street: "", house: "", building: "", apartment: "", addressComment: "", unknown: false,
  card: "", comment: "", anonymous: false, call: true, bonuses: 0, promo: "", payment: "",
};

export const draft = { ...BLANK, ...tab.get(KEY) };

export function set(changes) {
  Object.assign(draft, changes);
  tab.set(KEY, draft);
}

/** After an order: who and where usually stay the same, what was said for that order does not. */
export function settle() {
  set({ date: "", slot: null, card: "", comment: "", anonymous: false, bonuses: 0, promo: "" });
}

export const addressNeeded = () => draft.method === "delivery" && !(draft.unknown && !draft.mine);

export function quoteBody() {
  const delivery = draft.method === "delivery";
  return {
    items: cart.items(),
    fulfilment: {
      method: draft.method,
      zone: delivery ? draft.zone : null,
      store: delivery ? null : draft.store,
      slot: draft.slot,
    },
    promo_code: draft.promo.trim(),
    bonuses: decimal(draft.bonuses),
  };
}

export function orderBody(total) {
  const { mine } = draft;
  const delivery = draft.method === "delivery";
  const asked = addressNeeded();
  const said = (value) => (asked ? value.trim() : "");
  return {
    ...quoteBody(),
    recipient: {
      name: (mine ? draft.name : draft.recipientName).trim(),
      phone: wirePhone(mine ? draft.phone : draft.recipientPhone),
      is_customer: mine,
    },
    address: {
      city: said(draft.city), street: said(draft.street), house: said(draft.house), building: said(draft.building),
      apartment: said(draft.apartment), comment: said(draft.addressComment), unknown: delivery && !asked,
    },
    card_text: draft.card.trim(),
    comment: draft.comment.trim(),
    anonymous: !mine && draft.anonymous,
    call_recipient: mine || draft.call,
    payment_method: draft.payment,
    expected_total: total,
  };
}

const digits = (text) => text.replace(/\D/g, "").length;

/** Field path of the API -> sentence. The same paths come back from the server with its own refusals. */
export function missing() {
  const wrong = {};
  if (!draft.name.trim()) wrong.name = "Напишите, как к вам обращаться";
  if (digits(draft.phone) < 10) wrong.phone = "Нужен телефон, чтобы мы могли связаться с вами";
  if (!draft.mine && !draft.recipientName.trim()) wrong["recipient.name"] = "Как зовут получателя?";
  if (!draft.mine && digits(draft.recipientPhone) < 10) wrong["recipient.phone"] = "Телефон получателя нужен курьеру";
  if (addressNeeded() && !draft.street.trim()) wrong["address.street"] = "Укажите улицу";
  if (addressNeeded() && !draft.house.trim()) wrong["address.house"] = "Укажите дом";
  if (!draft.slot) wrong["fulfilment.slot"] = "Выберите удобное время";
  return wrong;
}
