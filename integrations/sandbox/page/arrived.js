// The right-hand side: faults, bonuses, messages, requests.

import { clock, clockSeconds, esc, keyed, num, rub, telegramHtml } from "./dom.js";

const byId = (name) => document.getElementById(name);

export function drawArrived(data) {
  keyed(byId("faults"), data.faults, (fault) => fault.key, fault, "");
  keyed(byId("members"), data.members, (member) => member.id, member, "Участников нет");
  keyed(byId("operations"), data.operations, (each) => each.number, operation, "Списаний и начислений ещё не было");
  keyed(byId("messages"), data.messages, (each) => each.id, message, "Бот ещё ничего не отправил");
  keyed(byId("requests"), data.requests, (each) => each.number, request, "Магазин ещё не обращался");
  drawHealth(data);
}

function drawHealth(data) {
  const broken = data.faults.filter((each) => each.on).map((each) => each.title);
  if (data.otherFaults) broken.push(`другие сбои: ${data.otherFaults}`);
  const health = byId("health");
  health.className = broken.length ? "health bad" : "health good";
  const text = broken.length ? `Сбой: ${broken.join(", ")}` : "Всё работает";
  if (health.textContent !== text) health.textContent = text;
}

const fault = (row) => `<button type="button" class="switch" role="switch" aria-checked="${row.on}" data-fault="${row.key}">
  <span class="knob" aria-hidden="true"></span><span><b>${esc(row.title)}</b><small>${esc(row.hint)}${row.on && row.hits ? ` · сработало: ${row.hits}` : ""}</small></span></button>`;

const member = (row) => `<div class="member"><span class="avatar" aria-hidden="true">${esc(row.name[0])}</span>
  <span><b>${esc(row.name)}</b><small>${esc(row.phone)}<br>${esc(row.level)}${row.type === "discount" ? "" : ", кешбэк"} ${num(row.percent)} %</small>
  ${row.holds.map((hold) => `<small class="hold">удержано ${num(hold.amount)}${hold.until ? ` до ${clock(hold.until)}` : ""}</small>`).join("")}</span>
  <span class="balance">${row.type === "discount" ? "—" : num(row.balance)}<small>${row.type === "discount" ? "без баллов" : "на счёте"}</small></span></div>`;

const operation = (row) => `<div class="row"><span class="at">${clock(row.at)}</span><span class="what">${esc(row.name)}, чек ${rub(row.amount)}</span>
  <span class="${row.spend ? "minus" : "plus"}">${[row.spend && `−${num(row.spend)}`, (row.earn || !row.spend) && `+${num(row.earn)}`].filter(Boolean).join(" ")}</span></div>`;

const message = (row) => `<div class="message ${row.staff ? "staff" : ""}"><p class="note"><b>${esc(row.chat)}</b> ${clock(row.at)}${row.edited ? ", изменено" : ""}</p>
  <div class="bubble">${row.html ? telegramHtml(row.text) : esc(row.text)}</div>
  ${row.buttons.map((each) => /^https?:/.test(each.url) ? `<a class="tg" href="${esc(each.url)}" target="_blank" rel="noopener">${esc(each.title)}</a>` : `<span class="tg">${esc(each.title)}</span>`).join("")}</div>`;

const VENDORS = { posiflora: "Posiflora", loyalclient: "LoyalClient", bonusplus: "BonusPlus", telegram: "Telegram" };
const FAULTS = {
  refuse: "соединение сброшено", lost_before: "запрос потерян", lost_after: "ответ потерян", half_body: "ответ оборван",
  slow: "с задержкой", slow_after: "с задержкой", barrier: "придержан", broken_json: "мусор вместо ответа", html: "чужая страница",
  redirect: "переадресация", huge_body: "слишком большой ответ", expired_token: "вход истёк", status: "сбой", status_after: "сбой после работы",
};
const request = (row) => {
  const bad = row.fault || (row.status ?? 0) >= 400;
  const result = row.status ?? (row.milliseconds === null ? "…" : "—");
  return `<div class="row ${bad ? "bad" : ""}"><span class="at">${clockSeconds(row.at)}</span>
    <span class="what"><i class="vendor ${row.vendor}">${VENDORS[row.vendor]}</i> <code>${esc(row.method)} ${esc(row.path)}</code>${row.fault ? `<small>${FAULTS[row.fault] ?? esc(row.fault)}</small>` : ""}</span>
    <span class="code">${result}<small>${row.milliseconds === null ? "" : `${row.milliseconds} мс`}</small></span></div>`;
};
