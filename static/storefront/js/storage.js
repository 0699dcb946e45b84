// Browser storage may be forbidden (private mode, an iframe without cookies): then values live as long as the page.
function open(name) {
  const memory = new Map();
  const native = () => {
    try {
      return window[name];
    } catch {
      return null;
    }
  };
  return {
    get(key) {
      try {
        return JSON.parse(native().getItem(key));
      } catch {
        return memory.get(key) ?? null;
      }
    },
    set(key, value) {
      memory.set(key, value);
      try {
        native().setItem(key, JSON.stringify(value));
      } catch {
        // The copy in memory is enough for this visit.
      }
    },
    drop(key) {
      memory.delete(key);
      try {
        native().removeItem(key);
      } catch {
        // Nothing was kept there.
      }
    },
  };
}

export const local = open("localStorage");
export const tab = open("sessionStorage");
