const NBSP = "\u00a0";
const clock = { zone: "Europe/Moscow", currency: "RUB", drift: 0 };

/** Dates are shown in the shop's time zone and counted from the shop's clock, not from the phone's. */
export function setClock({ timezone, now, currency }) {
  if (timezone) clock.zone = timezone;
  if (currency) clock.currency = currency;
  if (now) clock.drift = Date.parse(now) - Date.now();
}

export const now = () => new Date(Date.now() + clock.drift);

/** "3500.00" -> 350000. Sums on the page are integers of kopecks: floats never touch money. */
export function cents(amount) {
  const [whole, part = ""] = String(amount ?? "0").split(".");
  const sign = whole.startsWith("-") ? -1 : 1;
  return sign * (Math.abs(Number(whole)) * 100 + Number(part.padEnd(2, "0").slice(0, 2)));
}

export function decimal(value) {
  const size = Math.abs(value);
  return `${value < 0 ? "-" : ""}${Math.floor(size / 100)}.${String(size % 100).padStart(2, "0")}`;
}

function grouped(value) {
  const size = Math.abs(value);
  const whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, NBSP);
  const part = size % 100 ? `,${String(size % 100).padStart(2, "0")}` : "";
  return `${value < 0 ? "−" : ""}${whole}${part}`;
}

const toCents = (amount) => (typeof amount === "number" ? amount : cents(amount));

/** Kopecks (number) or a decimal string -> "3 500 ₽" with no-break spaces. */
export function money(amount) {
  const sign = clock.currency === "RUB" ? "₽" : clock.currency;
  return grouped(toCents(amount)) + NBSP + sign;
}

const rules = new Intl.PluralRules("ru");
const pick = (count, one, few, many) =>
  ({ one, few, many, other: few })[rules.select(count)] ?? many;

export const plural = (count, one, few, many) => `${count}${NBSP}${pick(count, one, few, many)}`;

export function points(amount) {
  const value = toCents(amount);
  return grouped(value) + NBSP + pick(Math.abs(value) / 100, "бонус", "бонуса", "бонусов");
}

export const number = (amount) => grouped(toCents(amount));
export const percent = (amount) => `${grouped(toCents(amount))}${NBSP}%`;

/** What a member has: points, or with a discount card the discount that comes by itself. */
export const worth = ({ balance, level }) =>
  level?.type === "discount" && level.percent ? `Скидка ${percent(level.percent)}` : points(balance);

const parts = (options) => {
  let made, zone;
  return (at) => {
    if (zone !== clock.zone) {
      zone = clock.zone;
      made = new Intl.DateTimeFormat("ru-RU", { ...options, timeZone: zone });
    }
    return made.format(at);
  };
};
const hours = parts({ hour: "2-digit", minute: "2-digit" });
const dayMonth = parts({ day: "numeric", month: "long" });
const weekday = parts({ weekday: "short" });
const key = parts({ year: "numeric", month: "2-digit", day: "2-digit" });

export const time = (at) => hours(new Date(at));

/** A moment -> its "2026-11-25" in the shop's zone. */
export const isoDate = (at) => key(new Date(at)).split(".").reverse().join("-");

/** "2026-11-25" moved by whole days. */
export function shift(iso, days) {
  const at = new Date(`${iso}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

function near(iso) {
  const today = isoDate(now());
  return iso === today ? "сегодня" : iso === shift(today, 1) ? "завтра" : "";
}

/** A calendar date belongs to no zone: noon UTC is the same day everywhere the shop may be. */
const noon = (iso) => new Date(`${iso}T12:00:00Z`);

export const dayTitle = (iso) => near(iso) || weekday(noon(iso));
export const dayLong = (iso) => {
  const close = near(iso);
  return (close ? `${close}, ` : "") + dayMonth(noon(iso));
};
export const dayShort = (iso) => dayMonth(noon(iso)).replace(/(\d+ \S{3})\S*/, "$1");

export const range = (from, to) => `${time(from)}–${time(to)}`;

/** "сегодня, 14:05" or "21 ноября, 14:05". */
export function moment(at) {
  const iso = isoDate(at);
  return `${near(iso) || dayMonth(new Date(at))}, ${time(at)}`;
}

/** What goes to the server: digits with a plus when it looks like a Russian number, else as typed. */
export function wirePhone(raw) {
  const digits = String(raw ?? "").replace(/\D/g, "");
  if (digits.length === 10) return `+7${digits}`;
  return digits.length === 11 && /^[78]/.test(digits) ? `+7${digits.slice(1)}` : String(raw ?? "").trim();
}

/** Light formatting only: the server is the one who understands numbers. */
export function phone(raw) {
  const digits = String(raw ?? "").replace(/\D/g, "");
  const ten = digits.length === 11 && /^[78]/.test(digits) ? digits.slice(1) : digits;
  if (ten.length !== 10) return String(raw ?? "");
  const text = `+7 ${ten.slice(0, 3)} ${ten.slice(3, 6)}-${ten.slice(6, 8)}-${ten.slice(8)}`;
  return text.replaceAll(" ", NBSP);
}
