// Joining the bonus programme: one tap, and a code from a text message where the service sends one.
import { api } from "../api.js";
import { phone } from "../format.js";
import { field } from "../forms.js";
import { html, nothing } from "../lit.js";
import { session } from "../session.js";
import { haptic } from "../tg.js";

export function joiner({ changed, joined = () => {} }) {
  // `code` is null until one was sent; then it is what the person has typed so far.
  const state = { code: null, wrong: "", working: false, again: 0 };
  let timer = 0;

  const left = () => Math.max(0, Math.ceil((state.again - Date.now()) / 1000));

  function tick() {
    clearTimeout(timer);
    changed();
    if (left()) timer = setTimeout(tick, 1000);
  }

  async function ask(code = "") {
    if (state.working) return;
    Object.assign(state, { working: true, wrong: "" });
    changed();
    try {
      const answer = await api.join(code);
      if (answer.status === "code_sent") {
        state.code = "";
        state.again = Date.now() + answer.retry_after * 1000;
        // Once it is there.
        setTimeout(() => document.getElementById("f-join-code")?.focus());
      } else {
        session.bonuses = answer;
        state.code = null;
        haptic("success");
        joined();
      }
    } catch (error) {
      state.wrong = error.message;
      haptic("error");
    }
    state.working = false;
    tick();
  }

  const entering = () => html`<form class="join" @submit=${(event) => (event.preventDefault(), state.code.trim() && ask(state.code))}>
    ${field({
      name: "join-code", label: `Код из сообщения на ${phone(session.me?.phone ?? "")}`.trim(), value: state.code,
      mode: "numeric", auto: "one-time-code", max: 16, error: state.wrong,
      change(code) {
        Object.assign(state, { code, wrong: "" });
        changed();
      },
    })}
    <button class="button" ?disabled=${state.working || !state.code.trim()}>Подтвердить</button>
    <button type="button" class="text" ?disabled=${state.working || left()} @click=${() => ask()}>
      ${left() ? `Новый код через ${left()} с` : "Отправить новый код"}</button>
  </form>`;

  const offering = () => html`<div class="join">
    <button type="button" class="button" ?disabled=${state.working} @click=${() => ask()}>Вступить в программу</button>
    ${state.wrong ? html`<p class="wrong" role="alert">${state.wrong}</p>` : nothing}
  </div>`;

  return {
    block: () => (state.code === null ? offering() : entering()),
    stop: () => clearTimeout(timer),
  };
}
