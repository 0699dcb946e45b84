// The day and the window. Days come from the windows the server offers, never from the phone's calendar.
import { api, rows } from "../api.js";
import { cents, dayShort, dayTitle, isoDate, money, now, range, shift } from "../format.js";
import { choice } from "../forms.js";
import { html, nothing } from "../lit.js";
import { notice, skeleton } from "../parts.js";
import { haptic } from "../tg.js";
import { draft, set } from "./draft.js";

const AHEAD = 13;
const HORIZON = 60;

export function calendar({ changed, chosen }) {
  let slots = null;
  let failed = null;
  let turn = 0;

  async function load(from = isoDate(now()), to = shift(from, AHEAD)) {
    const mine = (turn += 1);
    const place = draft.method === "delivery" ? { zone: draft.zone } : { store: draft.store };
    slots = null;
    failed = null;
    changed();
    try {
      const answer = rows(await api.slots({ method: draft.method, ...place, date_from: from, date_to: to }));
      if (mine !== turn) return;
      slots = answer;
    } catch (error) {
      if (mine !== turn) return;
      failed = error;
    }
    const open = (slots ?? []).filter((slot) => slot.available);
    if (!open.some((slot) => slot.id === draft.slot)) set({ slot: null });
    if (!open.some((slot) => slot.date === draft.date)) set({ date: open[0]?.date ?? "" });
    chosen();
  }

  const days = () => [...new Set(slots.filter((slot) => slot.available).map((slot) => slot.date))];

  const another = () => html`<label class="other">Другая дата
    <input type="date" min=${isoDate(now())} max=${shift(isoDate(now()), HORIZON)}
      @change=${(event) => event.target.value && load(event.target.value, shift(event.target.value, AHEAD))} />
  </label>`;

  function windows() {
    if (failed) return html`${notice(failed.message, "error")}
      <button type="button" class="button quiet" @click=${() => load()}>Загрузить ещё раз</button>`;
    if (!slots) return skeleton("pills", 5);
    if (!days().length) return html`${notice("На эти дни всё занято. Посмотрите другую дату.")}${another()}`;
    return html`
      ${choice({
        name: "date", label: "День", kind: "days", value: draft.date,
        options: days().map((date) => ({ id: date })),
        render: ({ id }) => html`<b>${dayTitle(id)}</b>${dayShort(id)}`,
        change(date) {
          set({ date, slot: null });
          haptic("select");
          chosen();
        },
      })}
      ${choice({
        name: "slot", label: "Время", kind: "slots", value: draft.slot,
        options: slots.filter((slot) => slot.date === draft.date),
        disabled: (slot) => !slot.available,
        render: (slot) => html`${range(slot.starts_at, slot.ends_at)}
          ${slot.available ? (cents(slot.price) ? html`<small>+${money(slot.price)}</small>` : nothing)
            : html`<small>занято</small>`}`,
        change(slot) {
          set({ slot });
          haptic("select");
          chosen();
        },
      })}
      ${another()}`;
  }

  return { load, windows };
}
