// What the whole visit shares: the shop, the buyer and their bonuses. Asked once, refreshed where it may have changed.
import { api } from "./api.js";
import { setClock } from "./format.js";
import { askContact, canAskContact, identified } from "./tg.js";

export const session = { shop: null, me: null, bonuses: null, identified };

const pending = {};

function once(name, load) {
  pending[name] ??= load()
    .then((value) => {
      session[name] = value;
      return value;
    })
    .finally(() => delete pending[name]);
  return pending[name];
}

export const loadShop = async () =>
  session.shop ??
  once("shop", async () => {
    const shop = await api.shop();
    setClock(shop);
    return shop;
  });

export const loadMe = async () => (identified ? (session.me ?? once("me", api.me)) : null);

/** The balance comes from another service and may be late: nothing on a page waits for it. */
export const loadBonuses = async ({ fresh = false } = {}) => {
  if (!identified) return null;
  return (!fresh && session.bonuses) || once("bonuses", api.bonuses);
};

export const canVerifyPhone = () => identified && canAskContact();

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks for the phone through Telegram. True when the server has it verified; false when the person refused. */
export async function verifyPhone() {
  const { shared, response } = await askContact();
  if (!shared) return false;
  if (response) session.me = await api.contact(response);
  // Without the signed string the number travels through the bot: a few looks at our own server will show it.
  for (let look = 0; !session.me?.phone_verified && look < 5; look += 1) {
    await wait(1200);
    session.me = await api.me();
  }
  session.bonuses = null;
  await loadBonuses().catch(() => null);
  return Boolean(session.me?.phone_verified);
}
