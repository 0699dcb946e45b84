import { api } from "../api.js";
import { money, plural } from "../format.js";
import { choice } from "../forms.js";
import { html, nothing } from "../lit.js";
import { empty, failure, picture, skeleton, stepper } from "../parts.js";
import { add, firstChoice, isAvailable, isChoice, isLast, photos, price, snapshot } from "../product.js";
import { go } from "../router.js";
import { cart } from "../store.js";
import { haptic } from "../tg.js";

export function view(app, id, query) {
  let item = null;
  let variant = null;
  let failed = null;

  async function load() {
    failed = null;
    try {
      item = await api.product(id);
      variant = item.variants.find((each) => String(each.id) === query.get("variant")) ?? firstChoice(item);
    } catch (error) {
      failed = error;
    }
    app.update();
  }
  load();

  const stock = () => {
    if (!isAvailable(item, variant)) return html`<p class="stock">${isAvailable(item) ? "Этого варианта сейчас нет" : "Нет в наличии"}</p>`;
    if (item.made_to_order) return html`<p class="stock yes">Под заказ: соберём к вашему времени</p>`;
    return html`<p class="stock yes">${isLast(item) ? "Остался один, успейте" : "В наличии"}</p>`;
  };

  const composition = () => {
    const filled = (variant?.composition || item.composition || "").split(/\n|;\s*/).filter(Boolean);
    return filled.length ? html`<h2>Состав</h2><ul class="composition">${filled.map((line) => html`<li>${line}</li>`)}</ul>` : nothing;
  };

  function body() {
    const shown = photos(item);
    const count = cart.quantity(item.id, variant?.id);
    return html`
      <div class="gallery" tabindex=${shown.length > 1 ? "0" : nothing} aria-label="Фотографии">
        ${shown.map((url, index) =>
          picture(url, index ? `${item.title}, фото ${index + 1}` : item.title, { eager: !index, size: [800, 1000] }))}
      </div>
      ${shown.length > 1 ? html`<p class="count"><span>${plural(shown.length, "фото", "фото", "фото")}</span></p>` : nothing}
      <section class="sheet">
        <h1>${item.title}</h1>
        <p class="price" aria-live="polite">${money(price(item, variant))}</p>
        ${stock()}
        ${isChoice(item)
          ? choice({
              name: "variant", label: "Вариант букета", kind: "sizes", options: item.variants, value: variant?.id,
              disabled: (each) => !each.available,
              render: (each) => html`<b>${each.title}</b><small>${each.available ? money(each.price) : "нет"}</small>`,
              change: (chosen) => {
                variant = item.variants.find((each) => each.id === chosen);
                haptic("select");
                app.update();
              },
            })
          : nothing}
        ${count
          ? html`<div class="have"><span>В корзине</span>
              ${stepper({
                quantity: count, title: item.title, limit: snapshot(item, variant).limit,
                change: (quantity) => cart.put(snapshot(item, variant), quantity),
              })}</div>`
          : nothing}
        ${item.description ? html`<p class="about">${item.description}</p>` : nothing}
        ${composition()}
      </section>`;
  }

  return {
    name: "product",
    up: "",
    title: () => item?.title,
    render() {
      if (failed?.status === 404) {
        return empty({ title: "Уже раскупили", text: "Этого букета больше нет, но есть другие.", link: "В каталог" });
      }
      return failed ? failure(failed, load) : item ? body() : skeleton("page");
    },
    action() {
      if (!item || failed) return null;
      if (!isAvailable(item, variant)) return { text: "Нет в наличии", disabled: true };
      if (cart.quantity(item.id, variant?.id)) return { text: `Перейти в корзину · ${money(cart.total())}`, run: () => go("cart") };
      return {
        text: `В корзину · ${money(price(item, variant))}`,
        run() {
          add(item, variant);
          app.announce(`Добавлено: ${item.title}`);
        },
      };
    },
  };
}
