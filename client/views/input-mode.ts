/** Switches between a text and a conversation. What is left is kept, and comes back. */
import { modelTakes, changeInput, currentInput } from "../state/input-actions.ts";
import type { Message } from "../api/types.ts";
import { messagesOfText, textOfMessages } from "../state/messages.ts";
import { store } from "../state/store.ts";
import { Panel } from "../components/panel.ts";

class InputMode extends Panel {
  #keptText = "";
  #keptMessages: Message[] | null = null;

  override start(signal: AbortSignal) {
    this.addEventListener("change", ({ target }) => this.#choose(target), { signal });
    for (const type of ["request", "state", "discarded", "models"]) {
      store.addEventListener(type, () => this.#draw(), { signal });
    }
    this.#draw();
  }

  #draw() {
    const isConversation = currentInput().messages !== undefined;
    this.hidden = !isConversation && !modelTakes("messages");
    const radio = this.querySelector(`[value="${isConversation ? "conversation" : "text"}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }

  #choose(target: EventTarget | null) {
    if (!(target instanceof HTMLInputElement)) return;
    const { text = "", messages } = currentInput();
    if (target.value === "conversation") {
      this.#keptText = text;
      changeInput({ text: undefined, messages: messagesOfText(text, this.#keptMessages) });
    } else if (messages) {
      this.#keptMessages = messages;
      changeInput({ text: textOfMessages(messages, this.#keptText), messages: undefined, control_tokens: undefined });
    }
  }
}

customElements.define("input-mode", InputMode);
