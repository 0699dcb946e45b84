// Telegram adapter. Identity, theme and start parameter are read from the address fragment by ourselves, so the
// shop works before Telegram's script has arrived and also when it never does (telegram.md §0.2, §1.6).
import { tab } from "./storage.js";

const root = document.documentElement;
const KEY = "storefront.launch";
let sdk = null;
let mainHandler = null;
let backHandler = null;

function readLaunch() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (!fragment.has("tgWebAppVersion") && !fragment.has("tgWebAppData")) return tab.get(KEY) ?? {};
  const launch = {
    data: fragment.get("tgWebAppData") ?? "",
    version: fragment.get("tgWebAppVersion") ?? "6.0",
    theme: parse(fragment.get("tgWebAppThemeParams")),
  };
  tab.set(KEY, launch);
  // Telegram's script looks for the fragment when it loads; it accepts the same values from its own storage slot.
  tab.set("__telegram__initParams", Object.fromEntries(fragment));
  // The fragment is a credential: it must not stay in the address or in the history.
  history.replaceState(history.state, "", location.pathname + location.search);
  // Only now does the start parameter lead anywhere: a reload stays where the person has gone since.
  return { ...launch, fresh: true };
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

const launch = readLaunch();
const signed = new URLSearchParams(launch.data ?? "");

export const initData = launch.data ?? "";
export const identified = Boolean(initData);
export const user = parse(signed.get("user"));

/** `p_12`, `c_3`, `o_TM0000000012`: from the signed data, or from the address of an ordinary link. */
export function startParam() {
  const query = new URLSearchParams(location.search);
  return (launch.fresh && signed.get("start_param")) || query.get("tgWebAppStartParam") || query.get("startapp") || "";
}

function applyTheme(theme) {
  for (const [name, value] of Object.entries(theme)) {
    if (/^#[0-9a-f]{6}$/i.test(value)) {
      root.style.setProperty(`--tg-theme-${name.replaceAll("_", "-")}`, value);
    }
  }
  const [r, g, b] = (theme.bg_color ?? "").match(/[0-9a-f]{2}/gi) ?? [];
  if (!b) return;
  const light = 0.3 * parseInt(r, 16) + 0.59 * parseInt(g, 16) + 0.11 * parseInt(b, 16);
  root.dataset.scheme = light < 128 ? "dark" : "light";
}

export const atLeast = (version) => Boolean(sdk?.isVersionAtLeast?.(version));

/** Loads Telegram's script beside the page; `changed` is called when native buttons become possible. */
export function connect(changed) {
  applyTheme(launch.theme ?? {});
  // Android tells a weak phone in its User-Agent: no animation there.
  if (/; LOW\)/.test(navigator.userAgent)) root.classList.add("calm");
  const address = root.dataset.sdk;
  if (!address || !launch.version) return;
  const script = document.createElement("script");
  script.src = address;
  script.async = true;
  script.onload = () => {
    sdk = window.Telegram?.WebApp ?? null;
    if (!sdk) return;
    sdk.ready();
    sdk.expand();
    sdk.onEvent("themeChanged", () => applyTheme(sdk.themeParams));
    if (atLeast("6.1")) {
      sdk.setHeaderColor("bg_color");
      sdk.BackButton.onClick(() => backHandler?.());
    }
    sdk.MainButton.onClick(() => mainHandler?.());
    changed();
  };
  document.head.append(script);
}

export const native = () => Boolean(sdk);

/** `null` hides the button. Colours are ours: the theme's are not safe for contrast (telegram.md §7). */
export function mainButton(action) {
  if (!sdk) return;
  mainHandler = action?.run ?? null;
  if (!action) {
    sdk.MainButton.hide();
    return;
  }
  const style = getComputedStyle(root);
  sdk.MainButton.setParams({
    text: action.text,
    color: style.getPropertyValue("--accent").trim(),
    text_color: style.getPropertyValue("--on-accent").trim(),
    is_active: !action.disabled && !action.busy,
    is_visible: true,
  });
  if (action.busy) sdk.MainButton.showProgress(false);
  else sdk.MainButton.hideProgress();
}

export function backButton(run) {
  backHandler = run;
  if (!atLeast("6.1")) return;
  if (run) sdk.BackButton.show();
  else sdk.BackButton.hide();
}

/** "success", "error", or "select" for a changed choice. */
export function haptic(kind) {
  if (!atLeast("6.1")) return;
  if (kind === "select") sdk.HapticFeedback.selectionChanged();
  else sdk.HapticFeedback.notificationOccurred(kind);
}

/** Asks Telegram not to close silently while a form has input. */
export function guardClosing(on) {
  if (!atLeast("6.2")) return;
  if (on) sdk.enableClosingConfirmation();
  else sdk.disableClosingConfirmation();
}

export const canAskContact = () => atLeast("6.9") || Boolean(root.dataset.demoContact);

/**
 * Resolves to {shared, response}: `response` is the signed string of the contact, and it may be empty although the
 * person agreed (the client gives up after 3 s), then the bot's webhook brings the number.
 */
export async function askContact() {
  if (atLeast("6.9")) {
    return new Promise((resolve) => {
      sdk.requestContact((shared, answer) => resolve({ shared, response: answer?.response ?? "" }));
    });
  }
  const answer = await fetch(root.dataset.demoContact, { headers: { Accept: "application/json" } });
  if (!answer.ok) return { shared: false, response: "" };
  return { shared: true, response: (await answer.json()).response };
}

/** A payment page never replaces the shop: a foreign origin inside the WebView loses Telegram's methods (§0.3). */
export function openPayment(url, done) {
  if (atLeast("6.1") && /^https:\/\/t\.me\/(\$|invoice\/)/.test(url)) sdk.openInvoice(url, done);
  else if (sdk && !url.startsWith("/")) sdk.openLink(url);
  else window.open(url, "_blank", "noopener");
}
