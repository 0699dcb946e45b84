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
      const fresh = snapshot(product, product.variants?.find((each) => each.id === line.variant));
      if (cents(fresh.price) !== cents(line.price)) changed = true;
      const quantity = cart.quantity(line.product, line.variant);
      if (quantity) cart.put(fresh, fresh.gone ? quantity : Math.min(quantity, fresh.limit ?? quantity));
    } catch (error) {
      if (error.status === 404) cart.put({ ...line, gone: true }, line.quantity);
    }
  }
  cart.lines().forEach(refresh);

  const row = (line) => html`<li class="row ${line.gone ? "gone" : ""}">
    <a href=${href(`p/${line.product}`)} tabindex="-1" aria-hidden="true">${picture(line.image, "")}</a>
    <div>
      <a class="name" href=${href(`p/${line.product}`)}>${line.title}</a>
      <p class="price">${money(cents(line.price) * line.quantity)}
        ${line.quantity > 1 ? html`<small>${money(line.price)} за штуку</small>` : nothing}</p>
      ${line.gone
        ? html`<p class="stock">Закончился
            <button type="button" class="text" @click=${() => cart.put(line, 0)}>Убрать</button></p>`
        : stepper({
            quantity: line.quantity, limit: line.limit, title: line.title,
            change(quantity) {
              haptic("select");
              cart.put(line, quantity);
            },
          })}
    </div>
  </li>`;

  const filled = () => html`
    ${notice(note)}
    ${changed ? notice("Цены обновились с тех пор, как вы собрали корзину.") : nothing}
    <ul class="rows">${cart.lines().map(row)}</ul>
    <p class="total" aria-live="polite"><span>${plural(cart.count(), "товар", "товара", "товаров")}</span>
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
