// One door to the vendored library, so that an update touches one path.
export { html, nothing, render, svg } from "../../vendor/lit-html/lit-html.js";
