// What the buyer says of themselves. What the programme knows already stands in the empty fields, unsaved until they
// say so.
import { api } from "../api.js";
import { isoDate, now, phone } from "../format.js";
import { field, toggle } from "../forms.js";
import { html, nothing } from "../lit.js";
import { session } from "../session.js";
import { haptic } from "../tg.js";

const NAMES = ["first_name", "email", "birthday"];

export function about({ changed }) {
  const state = { typed: {}, wrong: {}, said: "", working: false };

  const known = (name) => session.me[name] || session.bonuses?.prefill?.[name] || "";
  const value = (name) => state.typed[name] ?? known(name);
  const news = () =>
    Object.fromEntries(NAMES.filter((name) => value(name) !== (session.me[name] ?? "")).map((name) =>
      [name, name === "birthday" && !value(name) ? null : value(name).trim()]));

  async function save(changes) {
    if (state.working) return;
    Object.assign(state, { working: true, wrong: {}, said: "" });
    changed();
    try {
      session.me = await api.editMe(changes);
      if (!("notifications" in changes)) {
        state.typed = {};
        // What was offered has been taken, changed or erased by now.
        if (session.bonuses) session.bonuses.prefill = null;
        state.said = "Сохранено";
      }
      haptic("success");
    } catch (error) {
      state.wrong = error.fields ?? {};
      if (!Object.keys(state.wrong).length) state.said = error.message;
      haptic("error");
    }
    state.working = false;
    changed();
  }

  const line = (name, label, rest) =>
    field({
      name, label, value: value(name), error: state.wrong[name], ...rest,
      change(text) {
        state.typed[name] = text;
        state.said = "";
        changed();
      },
    });

  return {
    block() {
      const { me } = session;
      const fresh = Object.keys(news()).length;
      const draft = NAMES.some((name) => !(name in state.typed) && !me[name] && known(name));
      return html`<h2>О вас</h2>
        <form class="about-me" @submit=${(event) => (event.preventDefault(), fresh && save(news()))}>
          <dl class="facts"><div><dt>Телефон</dt><dd>${me.phone ? phone(me.phone) : "не указан"}${" "}${me.phone_verified
            ? html`<small class="yes">подтверждён</small>` : nothing}</dd></div></dl>
          ${line("first_name", "Имя", { auto: "given-name", max: 128 })}
          ${line("email", "Почта", { type: "email", mode: "email", auto: "email", max: 254 })}
          ${line("birthday", "День рождения", { type: "date", auto: "bday", min: "1900-01-01", limit: isoDate(now()) })}
          ${draft ? html`<p class="quietly">Заполнили по данным бонусной программы. Проверьте и сохраните.</p>` : nothing}
          ${fresh ? html`<button class="button quiet" ?disabled=${state.working}>Сохранить</button>` : nothing}
          ${state.said ? html`<p class="quietly" role="status">${state.said}</p>` : nothing}
        </form>
        ${toggle({
          label: "Сообщать о заказах в Telegram", checked: me.notifications,
          change: (notifications) => save({ notifications }),
        })}`;
    },
  };
}
