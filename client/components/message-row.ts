/** One message of the editor: its role, its text, and buttons that move or remove it. */
import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Message } from "../api/types.ts";
import { roleName } from "../text/role-name.ts";
import { _ } from "../text/message.ts";

export interface MessageRow {
  message: Message;
  index: number;
  /** from 1, as errors and parts count: blank messages are not sent */
  number: number;
  /** of all messages */
  count: number;
  /** those that the model accepts */
  roles: readonly Message["role"][];
}

export interface MessageActions {
  setRole: (role: Message["role"]) => void;
  type: (content: string) => void;
  move: (by: 1 | -1) => void;
  remove: () => void;
}

export function messageRow(
  { message, index, number, count, roles }: MessageRow,
  actions: MessageActions,
): TemplateResult {
  const { role, content } = message;
  const offered = roles.includes(role) ? roles : [role, ...roles];
  return html`<li class="message-row" data-role=${role}>
    <select
      aria-label=${_("Role of message {number}", { number })}
      @change=${({ target }: Event) => actions.setRole((target as HTMLSelectElement).value as Message["role"])}
    >
      ${offered.map((name) => html`<option value=${name} .selected=${live(name === role)}>${roleName(name)}</option>`)}
    </select>
    <div class="message-field" data-content=${`${content} `}>
      <textarea
        rows="1"
        dir="auto"
        spellcheck="false"
        autocomplete="off"
        aria-label=${_("Message {number}", { number })}
        aria-describedby="prompt-problem"
        .value=${live(content)}
        @input=${({ target }: Event) => actions.type((target as HTMLTextAreaElement).value)}
      ></textarea>
    </div>
    <span class="message-acts">
      ${moveButton("up", "↑", _("Move message {number} up", { number }), index === 0, () => actions.move(-1))}
      ${moveButton("down", "↓", _("Move message {number} down", { number }), index === count - 1, () => actions.move(1))}
      <button
        type="button"
        class="icon"
        data-act="remove"
        aria-label=${_("Remove message {number}", { number })}
        title=${_("Remove message {number}", { number })}
        ?disabled=${count === 1}
        @click=${() => actions.remove()}
      >
        ×
      </button>
    </span>
  </li>`;
}

const moveButton = (act: "up" | "down", sign: string, name: string, disabled: boolean, move: () => void) =>
  html`<button
    type="button"
    class="icon"
    data-act=${act}
    aria-label=${name}
    title=${name}
    ?disabled=${disabled}
    @click=${move}
  >
    ${sign}
  </button>`;
