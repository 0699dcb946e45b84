// Polls the sandbox every two seconds and passes clicks on; redraws only what changed.

import { drawArrived } from "./arrived.js";
import { esc, setZone } from "./dom.js";
import { choose, countWord, drawOrders } from "./orders.js";

const PAUSE = 2000;
const byId = (name) => document.getElementById(name);
let latest = null;
let timer = 0;

async function refresh() {
  clearTimeout(timer);
  try {
    const answer = await fetch("/florist/data.json", { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    latest = await answer.json();
    setZone(latest.timeZone);
    draw();
  } catch {
    byId("health").className = "health lost";
    byId("health").textContent = "Нет связи с песочницей";
  }
  timer = setTimeout(refresh, PAUSE);
}

function draw() {
  drawOrders(latest);
  drawArrived(latest);
  const open = latest.orders.filter((order) => !["done", "canceled", "returned"].includes(order.status)).length;
  document.title = open ? `${countWord(open)} · Рабочее место флориста` : "Рабочее место флориста";
}

async function send(path, body, button) {
  if (button) button.disabled = true;
  try {
    const answer = await fetch(path, { method: "POST", body: JSON.stringify(body ?? {}), headers: { "Content-Type": "application/json" } });
    if (!answer.ok) complain("Не получилось: заказ уже в другом состоянии.");
  } catch {
    complain("Нет связи с песочницей.");
  }
  if (button) button.disabled = false;
  await refresh();
}

let hiding = 0;
function complain(text) {
  byId("toast").textContent = text;
  byId("toast").hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { byId("toast").hidden = true; }, 4000);
}

// Asks in a dialog and resolves to whether the person agreed.
function ask(dialog) {
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

async function act(button) {
  const { order, action, number } = button.dataset;
  let comment = "";
  if (action === "cancel") {
    byId("cancel-number").textContent = number;
    byId("cancel-comment").value = "";
    if (!(await ask(byId("cancel")))) return;
    comment = byId("cancel-comment").value.trim();
  }
  await send(`/_control/orders/${encodeURIComponent(order)}/${action}`, { comment }, button);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.tab) { choose(button.dataset.tab); if (latest) draw(); }
  else if (button.dataset.fault) await send(`/florist/faults/${esc(button.dataset.fault)}`, null, button);
  else if (button.dataset.action) await act(button);
  else if (button.id === "reset" && (await ask(byId("confirm")))) await send("/_control/reset", null, button);
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
refresh();
