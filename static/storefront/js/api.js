import { initData } from "./tg.js";
import { local } from "./storage.js";

const base = document.documentElement.dataset.api;
const ATTEMPT = "storefront.attempt";
const DAY = 86_400_000;

const SENTENCES = {
  offline: "Нет связи с магазином. Проверьте интернет и попробуйте ещё раз.",
  slow: "Магазин долго не отвечает. Попробуйте ещё раз.",
  expired: "Сеанс Telegram устарел. Закройте магазин и откройте его заново.",
  many: "Слишком много запросов. Подождите минуту и попробуйте ещё раз.",
  broken: "У магазина что-то сломалось. Мы уже знаем, попробуйте чуть позже.",
  idempotency_key_reused:
    "Похоже, прошлая попытка удалась. Загляните в «Мои заказы», прежде чем оформлять ещё раз.",
  request_in_progress: "Заказ уже оформляется. Подождите несколько секунд и нажмите ещё раз.",
};

/** Every failure of a call is one of these; `message` is a sentence for the buyer. */
export class ApiError extends Error {
  constructor(status, code, message, body = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.quote = body.quote ?? null;
    this.fields = Object.fromEntries(
      (body.errors ?? []).filter((each) => each.attr).map((each) => [each.attr, each.detail]),
    );
  }

  /** The server gave no final word: the same request may be sent again with the same key. */
  get open() {
    return this.status === 0 || this.status >= 500 || this.code === "request_in_progress";
  }
}

function refusal(status, body) {
  const first = body?.errors?.[0] ?? {};
  if (status === 401) return new ApiError(status, "expired", SENTENCES.expired);
  if (status === 429) return new ApiError(status, first.code ?? "many", first.detail ?? SENTENCES.many);
  if (status >= 500) return new ApiError(status, "broken", SENTENCES.broken);
  const message = SENTENCES[first.code] ?? first.detail ?? SENTENCES.broken;
  return new ApiError(status, first.code ?? "", message, body ?? {});
}

async function call(method, path, { body, key, personal = true, signal } = {}) {
  const headers = { Accept: "application/json" };
  if (personal && initData) headers.Authorization = `tma ${initData}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), 20_000);
  signal?.addEventListener("abort", () => limit.abort());
  try {
    const answer = await fetch(base + path, {
      method,
      headers,
      signal: limit.signal,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    let data = null;
    try {
      data = text ? JSON.parse(text) : null;
    } catch {
      throw new ApiError(answer.ok ? 502 : answer.status, "broken", SENTENCES.broken);
    }
    if (!answer.ok) throw refusal(answer.status, data);
    return data;
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    const code = limit.signal.aborted ? "slow" : "offline";
    throw new ApiError(0, code, SENTENCES[code]);
  } finally {
    clearTimeout(timer);
  }
}

/** Drops empty parameters and keeps their order: the page's preload must ask for the very same address. */
function query(path, params) {
  const filled = Object.entries(params).filter(([, value]) => value !== "" && value != null);
  return filled.length ? `${path}?${new URLSearchParams(filled)}` : path;
}

/** What needs no identity is asked without it, so that a cache in front may answer. */
const read = (path, params = {}, signal) => call("GET", query(path, params), { personal: false, signal });

export const api = {
  shop: () => read("shop"),
  categories: () => read("categories"),
  products: (params, signal) => read("products", params, signal),
  product: (id) => read(`products/${encodeURIComponent(id)}`),
  slots: (params, signal) => read("slots", params, signal),
  me: () => call("GET", "me"),
  editMe: (body) => call("PATCH", "me", { body }),
  contact: (response) => call("POST", "me/contact", { body: { response } }),
  bonuses: () => call("GET", "me/bonuses"),
  join: (code) => call("POST", "me/bonuses/register", { body: code ? { code: code.trim() } : {} }),
  operations: () => call("GET", "me/bonuses/operations"),
  quote: (body, signal) => call("POST", "quote", { body, signal }),
  orders: () => call("GET", "orders"),
  order: (number) => call("GET", `orders/${encodeURIComponent(number)}`),
  cancel: (number) => call("POST", `orders/${number}/cancel`, { body: { reason: "" } }),
  decide: (number, choice) => call("POST", `orders/${number}/decision`, { body: { choice } }),
  pay: (number) => call("POST", `orders/${number}/payment`, { body: {} }),
  repeat: (number) => call("POST", `orders/${number}/repeat`, { body: {} }),
  place,
};

// A page without https (a phone on the shop's Wi-Fi) has no randomUUID.
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/**
 * The key lives from the first press until a final answer, also through a closed app: a lost answer followed by a
 * second press finds the order that was already placed.
 */
async function place(body) {
  let attempt = local.get(ATTEMPT);
  if (!attempt || Date.now() - attempt.since > DAY) {
    attempt = { key: uuid(), since: Date.now() };
    local.set(ATTEMPT, attempt);
  }
  try {
    const order = await call("POST", "orders", { body, key: attempt.key });
    local.drop(ATTEMPT);
    return order;
  } catch (error) {
    if (!error.open) local.drop(ATTEMPT);
    throw error;
  }
}

/** A list answer may come whole or paged. */
export const rows = (answer) => (Array.isArray(answer) ? answer : (answer?.results ?? []));
