// The road of an order, for the timeline. Words come from the server; these are only for steps not reached yet.
export const FINAL = ["completed", "cancelled", "returned"];

const ROAD = {
  delivery: [
    ["confirmed", "Подтвердим заказ"],
    ["assembling", "Соберём букет"],
    ["delivering", "Передадим в доставку"],
    ["delivered", "Вручим получателю"],
  ],
  pickup: [
    ["confirmed", "Подтвердим заказ"],
    ["assembling", "Соберём букет"],
    ["assembled", "Будет ждать вас в магазине"],
  ],
};
const RANK = ["new", "confirmed", "assembling", "assembled", "delivering", "delivered", "completed"];

export const isFinal = (order) => FINAL.includes(order.status);

export function ahead(order) {
  if (isFinal(order)) return [];
  const road = ROAD[order.fulfilment?.method] ?? ROAD.delivery;
  return road.filter(([status]) => RANK.indexOf(status) > RANK.indexOf(order.status)).map(([, words]) => words);
}

export const tone = (order) =>
  order.question ? "ask" : ["cancelled", "returned"].includes(order.status) ? "off" : isFinal(order) ? "done" : "on";
