import { about } from "../account/about.js";
import { bonusCard } from "../account/card.js";
import { joiner } from "../account/join.js";
import { ledger } from "../account/ledger.js";
import { api, rows } from "../api.js";
import { html } from "../lit.js";
import { empty, failure, notice, skeleton } from "../parts.js";
import { loadBonuses, loadMe, session, verifyPhone } from "../session.js";
import { user } from "../tg.js";

export function view(app) {
  let operations = null;
  let failed = null;
  let said = "";
  let working = false;
  const changed = () => app.update();
  const join = joiner({ changed, joined: () => app.announce("Вы в программе") });
  const history = ledger({ changed });
  const person = about({ changed });

  async function load() {
    failed = null;
    try {
      await loadMe();
    } catch (error) {
      failed = error;
    }
    app.update();
    if (!failed) refresh();
  }

  /** Each part shows as soon as it is there: the programme's own ledger may take its time. */
  function refresh() {
    loadBonuses({ fresh: true }).catch(() => (session.bonuses ??= { status: "unavailable" })).then(changed);
    api.operations().then((answer) => (operations = rows(answer)), () => {}).then(changed);
  }
  if (session.identified) load();

  async function verify() {
    if (working) return;
    working = true;
    said = "";
    app.update();
    try {
      said = (await verifyPhone()) ? "" : "Номер пока не подтверждён.";
      refresh();
    } catch (error) {
      said = error.message;
    }
    working = false;
    app.update();
  }

  function body() {
    if (!session.identified) {
      return empty({ title: "Здесь будут ваши бонусы", text: "Откройте магазин через бота в Telegram, и мы узнаем вас." });
    }
    if (failed) return failure(failed, load);
    if (!session.me) return skeleton("lines", 4);
    return html`${bonusCard({ bonuses: session.bonuses, join, verify, working })}
      ${said ? notice(said) : ""}
      ${history.block(operations)}
      ${person.block()}`;
  }

  return {
    name: "profile",
    tab: "profile",
    title: () => "Профиль",
    leave: () => join.stop(),
    render: () => html`<h1>${session.me?.first_name || user.first_name || "Профиль"}</h1>${body()}`,
  };
}
