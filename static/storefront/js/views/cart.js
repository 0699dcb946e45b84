import { api } from "../api.js";
import { cents, money, plural } from "../format.js";
import { html, nothing } from "../lit.js";
import { empty, notice, picture, stepper } from "../parts.js";
import { snapshot } from "../product.js";
import { go, href } from "../router.js";
import { cart } from "../store.js";
import { haptic } from "../tg.js";

export function view(app) {
  let changed = false;
  const { note } = cart;
  cart.note = "";

  // The snapshot may be days old: prices and availability are asked anew, the list shows at once.
  async function refresh(line) {
    try {
      const product = await api.product(line.product);
      const variant = product.variants.find((each) => each.id === line.variant);
      // The size is gone altogether, or the bouquet has come in sizes since.
      if (!variant && (line.variant || product.variants.length)) return cart.put({ ...line, gone: true }, line.quantity);
      const fresh = snapshot(product, variant);
      if (cents(fresh.price) !== cents(line.price)) changed = true;
      const quantity = cart.quantity(line.product, line.variant);
      if (quantity) return cart.put(fresh, fresh.gone ? quantity : Math.min(quantity, fresh.limit ?? quantity));
    } catch (error) {
      if (error.status === 404) cart.put({ ...line, gone: true }, line.quantity);
    }
    return null;
  }
  cart.lines().forEach(refresh);

  const page = (line) => href(`p/${line.product}${line.variant ? `?variant=${line.variant}` : ""}`);

  const row = (line) => html`<li class="row ${line.gone ? "gone" : ""}">
    <a href=${page(line)} tabindex="-1" aria-hidden="true">${picture(line.image, "")}</a>
    <div>
      <a class="name" href=${page(line)}>${line.title}${line.size ? html` <small>${line.size}</small>` : nothing}</a>
      <p class="price">${money(cents(line.price) * line.quantity)}
        ${line.quantity > 1 ? html`<small>${money(line.price)} за штуку</small>` : nothing}</p>
      ${line.gone
        ? html`<p class="stock">${line.size ? "Этого варианта больше нет" : "Закончился"}
            <button type="button" class="text" @click=${() => cart.put(line, 0)}>Убрать</button></p>`
        : stepper({
            quantity: line.quantity, limit: line.limit, title: [line.title, line.size].filter(Boolean).join(", "),
            change(quantity) {
              haptic("select");
              cart.put(line, quantity);
            },
          })}
    </div>
  </li>`;

  const left = () => cart.lines().reduce((sum, line) => sum + (line.gone ? 0 : line.quantity), 0);

  const filled = () => html`
    ${notice(note)}
    ${changed ? notice("Цены обновились с тех пор, как вы собрали корзину.") : nothing}
    <ul class="rows">${cart.lines().map(row)}</ul>
    <p class="total" aria-live="polite"><span>${plural(left(), "товар", "товара", "товаров")}</span>
      <strong>${money(cart.total())}</strong></p>
    <p class="quietly">Доставка, бонусы и промокод — на следующем шаге.</p>`;

  return {
    name: "basket",
    tab: "cart",
    title: () => "Корзина",
    render: () => html`<h1>Корзина</h1>
      ${cart.count()
        ? filled()
        : html`${notice(note)}${empty({ title: "Здесь пока пусто", text: "Выберите букет, и он появится в корзине.", link: "В каталог" })}`}`,
    action() {
      if (!cart.count()) return null;
      const gone = cart.lines().some((line) => line.gone);
      return {
        text: gone ? "Уберите то, что закончилось" : `К оформлению · ${money(cart.total())}`,
        disabled: gone,
        run: () => go("checkout"),
      };
    },
  };
}
