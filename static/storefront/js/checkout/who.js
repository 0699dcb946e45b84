// Who orders and who receives.
import { phone } from "../format.js";
import { field, toggle } from "../forms.js";
import { icon } from "../icons.js";
import { html, nothing } from "../lit.js";
import { canVerifyPhone, session } from "../session.js";
import { draft, set } from "./draft.js";

export function who({ wrong, changed, verify, verifying }) {
  const put = (key, quiet) => (value) => {
    set({ [key]: value });
    if (!quiet) changed();
  };
  const tidy = (key) => () => {
    set({ [key]: phone(draft[key]) });
    changed();
  };
  const mine = session.me?.phone_verified
    ? html`<p class="verified">${icon("check")}<span>${phone(session.me.phone)}</span><small>номер подтверждён</small></p>`
    : html`${field({
          name: "phone", label: "Ваш телефон", value: draft.phone, type: "tel", mode: "tel", auto: "tel",
          placeholder: "+7 912 345-67-89", change: put("phone"), blur: tidy("phone"), error: wrong.phone ?? (draft.mine ? wrong["recipient.phone"] : ""),
        })}
        ${canVerifyPhone()
          ? html`<button type="button" class="button quiet" ?disabled=${verifying} @click=${verify}>
              ${icon("phone")}${verifying ? "Ждём ответа Telegram…" : "Взять номер из Telegram"}</button>`
          : nothing}`;
  return html`<fieldset class="block"><legend>Кому</legend>
    ${field({ name: "name", label: "Ваше имя", value: draft.name, auto: "name", change: put("name"), error: wrong.name })}
    ${mine}
    ${toggle({ label: "Получатель — я", checked: draft.mine, change: put("mine") })}
    ${draft.mine
      ? nothing
      : html`
          ${field({
            name: "recipient.name", label: "Имя получателя", value: draft.recipientName,
            change: put("recipientName"), error: wrong["recipient.name"],
          })}
          ${field({
            name: "recipient.phone", label: "Телефон получателя", value: draft.recipientPhone, type: "tel", mode: "tel",
            placeholder: "+7 912 345-67-89", change: put("recipientPhone"), blur: tidy("recipientPhone"),
            error: wrong["recipient.phone"],
          })}
          ${toggle({
            label: "Позвонить получателю", hint: "Предупредим о доставке заранее",
            checked: draft.call, change: put("call"),
          })}
          ${toggle({
            label: "Анонимно", hint: "Не скажем, от кого цветы", checked: draft.anonymous, change: put("anonymous"),
          })}`}
    ${field({
      name: "card_text", label: "Текст открытки", value: draft.card, area: true, max: 500,
      placeholder: "Напишем от руки и вложим в букет", change: put("card", true), error: wrong.card_text,
    })}
  </fieldset>`;
}
