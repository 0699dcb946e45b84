// Live sums: asks after a pause, forgets overtaken answers, keeps the last good one on the screen meanwhile.
import { api } from "../api.js";
import { cents } from "../format.js";
import { draft, quoteBody, set } from "./draft.js";

export function quoter(changed) {
  let timer = 0;
  let running = null;
  let waiting = null;
  const state = { quote: null, error: null, busy: false };

  async function ask() {
    running?.abort();
    const mine = (running = new AbortController());
    try {
      const quote = await api.quote(quoteBody(), mine.signal);
      if (mine === running) accept(quote);
    } catch (error) {
      if (mine !== running) return;
      state.error = error;
      if (error.quote) accept(error.quote);
    }
    if (mine === running) state.busy = false;
    changed();
  }

  function accept(quote) {
    Object.assign(state, { quote, error: null });
    const limit = quote.bonus?.status === "ok" ? cents(quote.bonus.max_spend) : 0;
    // A smaller cart or another level: what was chosen before may be more than what is allowed now.
    // When the service is silent nothing is taken away behind the buyer's back: the block asks.
    if (draft.bonuses > limit && quote.bonus?.status === "ok") {
      set({ bonuses: limit });
      refresh(0);
    }
  }

  function refresh(pause = 350) {
    clearTimeout(timer);
    state.busy = true;
    changed();
    waiting = new Promise((resolve) => {
      timer = setTimeout(() => ask().then(resolve), pause);
    });
    return waiting;
  }

  return {
    state,
    refresh,
    accept,
    stop() {
      clearTimeout(timer);
      running?.abort();
    },
    async settled() {
      while (state.busy) await refresh(0);
      return state.quote;
    },
  };
}
