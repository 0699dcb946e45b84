// Small templates that several views share.
import { icon } from "./icons.js";
import { html, nothing } from "./lit.js";
import { href } from "./router.js";

/** A picture keeps its place before it arrives; a missing one leaves a quiet drawing, not a broken frame. */
export const picture = (url, alt, { eager = false, size = [400, 500] } = {}) =>
  html`<span class="photo">
    ${url
      ? html`<img src=${url} alt=${alt} width=${size[0]} height=${size[1]} decoding="async"
          loading=${eager ? "eager" : "lazy"} fetchpriority=${eager ? "high" : "auto"}
          @error=${(event) => event.target.remove()} />`
      : nothing}
    ${icon("flower")}
  </span>`;

export const stepper = ({ quantity, limit = 99, title, change }) =>
  html`<div class="stepper" role="group" aria-label="Количество: ${title}">
    <button type="button" aria-label=${quantity > 1 ? "Меньше" : "Убрать из корзины"}
      @click=${() => change(quantity - 1)}>${icon("minus")}</button>
    <output aria-live="polite">${quantity}</output>
    <button type="button" aria-label="Больше" ?disabled=${quantity >= limit}
      @click=${() => change(quantity + 1)}>${icon("plus")}</button>
  </div>`;

export const notice = (text, kind = "note") =>
  text ? html`<p class="notice ${kind}" role=${kind === "error" ? "alert" : nothing}>${text}</p>` : nothing;

export const failure = (error, again) =>
  html`<div class="empty" role="alert">
    ${icon("flower")}
    <p>${error.message}</p>
    <button type="button" class="button quiet" @click=${again}>Попробовать ещё раз</button>
  </div>`;

export const empty = ({ title, text, path = "", link }) =>
  html`<div class="empty">
    ${icon("flower")}
    <h2>${title}</h2>
    <p>${text}</p>
    ${link ? html`<a class="button" href=${href(path)}>${link}</a>` : nothing}
  </div>`;

/** Grey shapes in the place of what is coming; one sentence for those who do not see them. */
export const skeleton = (kind, count = 1) =>
  html`<div class="${kind} wait" aria-busy="true">
    <span class="vh">Загружаем…</span>
    ${Array.from({ length: count }, () => html`<div class="bone"><i></i><b></b><b></b></div>`)}
  </div>`;

export const sums = (rows) =>
  html`<dl class="sums" aria-live="polite">
    ${rows.filter(Boolean).map(
      ([name, value, kind = ""]) => html`<div class=${kind}><dt>${name}</dt><dd>${value}</dd></div>`,
    )}
  </dl>`;
