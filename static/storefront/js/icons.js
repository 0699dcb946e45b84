import { html, svg } from "./lit.js";

const shapes = {
  flower: svg`<circle cx="12" cy="8" r="2"/><path d="M12 6c-2-3 2-4.500 2-1.500M14 8c3.500-1.500 4.500 2.500 1 2M13 9.800c1 3-2.500 3.500-2 0M10 8.500c-3 1.500-4.500-2.500-.5-2M12 11v10m0-3c-1-3-3.500-4-6-4 .5 3 3 4.500 6 4Zm0-1c1-2.500 3-3.500 5.500-3.500-.5 2.800-2.500 4-5.500 3.500"/>`,
  bag: svg`<path d="M5 8h14l1 12.500H4L5 8Zm4 2.500V7a3 3 0 0 1 6 0v3.500"/>`,
  list: svg`<path d="M6 3.500h12v17l-3-2-3 2-3-2-3 2v-17ZM9 8.500h6M9 12.500h6"/>`,
  person: svg`<circle cx="12" cy="8" r="4"/><path d="M4.500 20.500c.8-4 3.800-6 7.500-6s6.700 2 7.500 6"/>`,
  search: svg`<circle cx="10.500" cy="10.500" r="6.500"/><path d="m15.500 15.500 5 5"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  minus: svg`<path d="M5 12h14"/>`,
  back: svg`<path d="m14.500 5-7 7 7 7"/>`,
  next: svg`<path d="m9.500 5 7 7-7 7"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  check: svg`<path d="m5 12.500 4.500 4.500L19 7.500"/>`,
  phone: svg`<path d="M5 4h4l1.500 5-2.500 1.500a12 12 0 0 0 5.500 5.500L15 13.500l5 1.500v4c0 1-1 1.500-1.500 1.500C11 20 4 13 3.500 5.500 3.500 5 4 4 5 4Z"/>`,
};

/** Decorative: the words beside it or the button's label carry the meaning. */
export const icon = (name) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shapes[name]}</svg>`;
