import { api } from "../api.js";
import { worth } from "../format.js";
import { icon } from "../icons.js";
import { html, nothing } from "../lit.js";
import { empty, failure, picture, skeleton } from "../parts.js";
import { add, cover, firstChoice, isAvailable, isChoice, isLast, priceFrom } from "../product.js";
import { go, href, rename } from "../router.js";
import { cart } from "../store.js";

const PAGE = 24;
const shopName = document.getElementById("app").dataset.shop;

// Kept between visits of this view: coming back from a product must not load or jump.
const kept = { key: null, items: [], count: 0, page: 0, categories: null, failed: null };
let running = null;

export function view(app, query) {
  const filter = { category: query.get("category") ?? "", search: query.get("q") ?? "" };
  let typed = filter.search;
  let typing = 0;

  async function load(page = 1) {
    const key = JSON.stringify(filter);
    running?.abort();
    const mine = (running = new AbortController());
    Object.assign(kept, { key, failed: null }, page === 1 && { items: [], count: 0, page: 0 });
    try {
      const params = { category: filter.category, search: filter.search, page: page > 1 ? page : "", page_size: PAGE };
      const answer = await api.products(params, mine.signal);
      if (mine !== running) return;
      kept.items = page === 1 ? answer.results : [...kept.items, ...answer.results];
      Object.assign(kept, { count: answer.count, page });
      if (filter.search) app.announce(answer.count ? `Найдено: ${answer.count}` : "Ничего не нашлось");
    } catch (error) {
      if (mine !== running || mine.signal.aborted) return;
      kept.failed = error;
    }
    running = null;
    app.update();
  }

  async function loadCategories() {
    try {
      kept.categories = (await api.categories()).filter((each) => !each.parent);
    } catch {
      // Chips are a convenience: the list itself says when the shop cannot be reached.
    }
    app.update();
  }

  function apply() {
    const filled = Object.entries({ category: filter.category, q: filter.search }).filter(([, value]) => value);
    rename(filled.length ? `?${new URLSearchParams(filled)}` : "");
    load();
    app.update();
  }

  function search(event) {
    typed = event.target.value;
    filter.search = typed.trim();
    clearTimeout(typing);
    typing = setTimeout(apply, 300);
  }

  function choose(id) {
    filter.category = String(id);
    apply();
  }

  if (kept.key !== JSON.stringify(filter) || kept.failed) load();
  if (!kept.categories) loadCategories();

  const chip = (id, title) =>
    html`<button type="button" class="chip" aria-pressed=${String(id) === filter.category}
      @click=${() => choose(id)}>${title}</button>`;

  function card(product, index) {
    const count = cart.pieces(product.id);
    const sizes = isChoice(product);
    const available = isAvailable(product);
    return html`<li class="card ${available ? "" : "gone"}">
      <a href=${href(`p/${product.id}`)}>
        ${picture(cover(product), "", { eager: index < 2 })}
        ${product.made_to_order ? html`<span class="badge">Под заказ</span>` : nothing}
        <span class="name">${product.title}</span>
        <span class="price">${priceFrom(product)}</span>
        ${available
          ? isLast(product) ? html`<span class="stock last">Остался один</span>` : nothing
          : html`<span class="stock">Нет в наличии</span>`}
      </a>
      ${available
        ? html`<button type="button" class="quick" aria-label="${sizes ? "Выбрать вариант" : "В корзину"}: ${product.title}"
            ?disabled=${product.quantity != null && count >= product.quantity}
            @click=${() => {
              if (sizes) return go(`p/${product.id}`);
              add(product, firstChoice(product));
              return app.announce(`Добавлено: ${product.title}`);
            }}>${count ? html`<b>${count}</b>` : icon("plus")}</button>`
        : nothing}
    </li>`;
  }

  function list() {
    if (kept.failed && !kept.items.length) return failure(kept.failed, () => (load(), app.update()));
    if (!kept.page) return skeleton("grid", 6);
    if (!kept.items.length) {
      return empty({
        title: "Ничего не нашлось",
        text: filter.search ? "Попробуйте другое слово или посмотрите все букеты." : "В этом разделе пока пусто.",
      });
    }
    return html`<ul class="grid">${kept.items.map(card)}</ul>
      ${kept.items.length < kept.count
        ? html`<button type="button" class="button quiet more" ?disabled=${Boolean(running)}
            @click=${() => (load(kept.page + 1), app.update())}>${running ? "Загружаем…" : "Показать ещё"}</button>`
        : nothing}`;
  }

  const strip = () => {
    const bonuses = app.session.bonuses;
    if (bonuses?.status === "ok") {
      return html`<a class="bonus" href=${href("profile")}>${worth(bonuses)}</a>`;
    }
    const invites = { phone_required: "Мои бонусы", not_member: bonuses?.can_register && "Копить бонусы" }[bonuses?.status];
    return invites ? html`<a class="bonus" href=${href("profile")}>${invites}</a>` : nothing;
  };

  return {
    name: "catalogue",
    tab: "",
    render: () => html`
      <header class="brand"><h1>${app.session.shop?.name ?? shopName}</h1>${strip()}</header>
      <label class="search">${icon("search")}<span class="vh">Поиск по каталогу</span>
        <input type="search" enterkeyhint="search" autocomplete="off" placeholder="Розы, пионы, тюльпаны…"
          .value=${typed} @input=${search} />
      </label>
      ${kept.categories?.length
        ? html`<div class="chips" role="group" aria-label="Разделы">
            ${chip("", "Всё")}${kept.categories.map((each) => chip(each.id, each.title))}
          </div>`
        : nothing}
      ${list()}`,
  };
}
