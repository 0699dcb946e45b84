// Fields of a form. `live` keeps a control equal to the state even when the person has just changed it.
import { live } from "../../vendor/lit-html/directives/live.js";
import { html, nothing } from "./lit.js";

export const toggle = ({ label, hint, checked, change }) =>
  html`<label class="toggle">
    <span>${label}${hint ? html`<small>${hint}</small>` : nothing}</span>
    <input type="checkbox" role="switch" .checked=${live(checked)}
      @change=${(event) => change(event.target.checked)} />
  </label>`;

/** One of several; `render` draws an option. Real radio buttons, so keyboards and readers work by themselves. */
export const choice = ({ name, label, options, value, change, render, kind = "cards", disabled = () => false }) =>
  html`<div class=${kind} role="radiogroup" aria-label=${label}>
    ${options.map(
      (option) => html`<label class="pick">
        <input class="vh" type="radio" name=${name} value=${option.id} ?disabled=${disabled(option)}
          .checked=${live(option.id === value)} @change=${() => change(option.id)} />
        <span>${render(option)}</span>
      </label>`,
    )}
  </div>`;

export const field = ({ name, label, value, change, error, area = false, ...rest }) => {
  const id = `f-${name.replaceAll(".", "-")}`;
  const described = error ? `${id}-error` : nothing;
  const input = (event) => change(event.target.value);
  return html`<div class="field ${rest.wide === false ? "half" : ""}">
    <label for=${id}>${label}</label>
    ${area
      ? html`<textarea id=${id} rows="3" maxlength=${rest.max ?? nothing} placeholder=${rest.placeholder ?? ""}
          aria-invalid=${error ? "true" : nothing} aria-describedby=${described}
          .value=${live(value)} @input=${input}></textarea>`
      : html`<input id=${id} type=${rest.type ?? "text"} inputmode=${rest.mode ?? nothing}
          autocomplete=${rest.auto ?? "off"} autocapitalize=${rest.caps ?? nothing} maxlength=${rest.max ?? 255} placeholder=${rest.placeholder ?? ""}
          min=${rest.min ?? nothing} max=${rest.limit ?? nothing} aria-invalid=${error ? "true" : nothing} aria-describedby=${described}
          .value=${live(value)} @input=${input} @blur=${rest.blur ?? nothing} />`}
    ${error ? html`<p class="wrong" id="${id}-error">${error}</p>` : nothing}
  </div>`;
};
