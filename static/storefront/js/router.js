// History API routing. The fragment carries Telegram's launch parameters, so it is not ours to use.
const base = document.documentElement.dataset.base;
const positions = new Map();
let current = location.pathname + location.search;

export const href = (path = "") => base + path;

/** [path inside the app, its query]. */
export function here() {
  const path = location.pathname.startsWith(base) ? location.pathname.slice(base.length) : "";
  return [path.replace(/\/$/, ""), new URLSearchParams(location.search)];
}

export function match(routes) {
  const [path, query] = here();
  for (const [pattern, load] of routes) {
    const found = path.match(pattern);
    if (found) return { load, params: found.slice(1).map(decodeURIComponent), query };
  }
  return null;
}

let opened = () => {};

function leave() {
  positions.set(current, window.scrollY);
}

export function go(path, { replace = false } = {}) {
  const target = href(path);
  leave();
  const depth = (history.state?.depth ?? 0) + (replace ? 0 : 1);
  history[replace ? "replaceState" : "pushState"]({ depth }, "", target);
  current = target;
  opened({ scroll: 0 });
}

/** Changes the address without opening a view anew: filters of the same list. */
export function rename(path) {
  history.replaceState(history.state, "", href(path));
  current = href(path);
}

/** One step back inside the app, or to `fallback` when the app was opened on this very page. */
export function back(fallback = "") {
  if (history.state?.depth > 0) history.back();
  else go(fallback, { replace: true });
}

export function start(open) {
  opened = open;
  history.scrollRestoration = "manual";
  window.addEventListener("popstate", () => {
    leave();
    current = location.pathname + location.search;
    opened({ scroll: positions.get(current) ?? 0 });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.origin !== location.origin || link.dataset.outside !== undefined || !link.pathname.startsWith(base)) return;
    event.preventDefault();
    if (link.dataset.back !== undefined) back(link.pathname.slice(base.length));
    else go((link.pathname + link.search).slice(base.length));
  });
}
