// Small helpers: escaping, formatting, and lists that only touch what changed.

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
let zone = "Europe/Moscow";

export const setZone = (name) => { zone = name; };
export const esc = (text) => String(text ?? "").replace(/[&<>"']/g, (sign) => ESCAPES[sign]);

const number = new Intl.NumberFormat("ru-RU", { maximumFractionDigits: 2 });
export const rub = (amount) => `${number.format(amount)} ₽`;
export const num = (amount) => number.format(amount);

const format = (moment, options) =>
  new Intl.DateTimeFormat("ru-RU", { timeZone: zone, ...options }).format(new Date(moment));
export const clock = (moment) => format(moment, { hour: "2-digit", minute: "2-digit" });
export const clockSeconds = (moment) =>
  format(moment, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const day = (moment) => format(moment, { day: "numeric", month: "long" });

export const plural = (count, one, few, many) => {
  const rule = new Intl.PluralRules("ru").select(count);
  return rule === "one" ? one : rule === "few" ? few : many;
};

// Draws a keyed list. A node whose data did not change is left alone, so a click, a selection or
// an open spoiler survives the refresh.
export function keyed(box, rows, keyOf, draw, empty) {
  const known = (box.known ??= new Map());
  const seen = new Set();
  let place = box.firstElementChild;
  box.querySelector(":scope > .empty")?.remove();
  place = box.firstElementChild;
  for (const row of rows) {
    const key = String(keyOf(row));
    const data = JSON.stringify(row);
    seen.add(key);
    let entry = known.get(key);
    if (!entry) {
      const node = document.createElement("div");
      node.className = box.drawnOnce ? "slot fresh" : "slot";
      entry = { node, data: "" };
      known.set(key, entry);
    }
    if (entry.data !== data) {
      const open = [...entry.node.querySelectorAll("details[open]")].map((each) => each.dataset.key);
      entry.node.innerHTML = draw(row);
      for (const each of entry.node.querySelectorAll("details"))
        if (open.includes(each.dataset.key)) each.open = true;
      entry.data = data;
    }
    if (entry.node === place) place = place.nextElementSibling;
    else box.insertBefore(entry.node, place);
  }
  for (const [key, entry] of known)
    if (!seen.has(key)) { entry.node.remove(); known.delete(key); }
  if (!rows.length) box.insertAdjacentHTML("beforeend", `<div class="empty">${empty}</div>`);
  box.drawnOnce = true;
}

// Keeps only the tags Telegram knows and drops every attribute but web links.
const TAGS = new Set(["B", "STRONG", "I", "EM", "U", "INS", "S", "DEL", "CODE", "PRE", "A", "BLOCKQUOTE"]);
export function telegramHtml(text) {
  const source = new DOMParser().parseFromString(text, "text/html").body;
  const copy = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return esc(node.data);
    const inside = [...node.childNodes].map(copy).join("");
    if (!TAGS.has(node.tagName)) return inside;
    const tag = node.tagName.toLowerCase();
    const href = node.getAttribute?.("href") ?? "";
    const link = tag === "a" && /^https?:/.test(href) ? ` href="${esc(href)}" target="_blank" rel="noopener"` : "";
    return `<${tag}${link}>${inside}</${tag}>`;
  };
  return [...source.childNodes].map(copy).join("");
}
