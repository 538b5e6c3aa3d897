/** Edits the messages of a conversation: that of A, or of B in a comparison. */
import { html, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { Message, ModelInfo } from "../api/types.ts";
import type { HistoryMode } from "../state/types.ts";
import { announce } from "../components/announce.ts";
import { messageRow } from "../components/message-row.ts";
import { Panel } from "../components/panel.ts";
import { stateOfB } from "../state/comparison-selection.ts";
import { emptyProblem, NO_USER_MESSAGE } from "../state/input.ts";
import { changeInput, chosenModel, currentInput } from "../state/input-actions.ts";
import { areSameMessages, nextRole, ROLES, writtenMessages } from "../state/messages.ts";
import { modelInfoOf, store } from "../state/store.ts";
import { typingBurst } from "../state/typing-burst.ts";
import { answerText } from "../text/answer-text.ts";
import { _, ngettext } from "../text/message.ts";

const TYPING_PAUSE_MS = 120;

/** A message in the editor: blank ones are here only. */
interface Draft extends Message {
  id: number;
}

/** Whose messages are edited. */
interface Source {
  /** null: there is no conversation */
  read: () => Message[] | null;
  write: (messages: Message[], history: HistoryMode) => void;
  model: () => ModelInfo | undefined;
}

const SOURCES: Record<"a" | "b", Source> = {
  a: {
    read: () => currentInput().messages ?? null,
    write: (messages, history) => changeInput({ messages }, history),
    model: chosenModel,
  },
  b: {
    read: () => store.state["b.messages"],
    write: (messages, history) => store.select({ "b.messages": messages }, history),
    model: () => modelInfoOf(stateOfB(store.state).model),
  },
};

class MessageEditor extends Panel {
  #drafts: Draft[] = [];
  #lastId = 0;
  /** Something is typed that is not requested yet. */
  #timer = 0;

  override start(signal: AbortSignal) {
    this.child("add").addEventListener("click", () => this.#add(), { signal });
    this.querySelector('[data-part="keep"]')?.addEventListener("click", () => this.#keepAnswer(), { signal });
    store.addEventListener("scene", () => this.#offerAnswer(), { signal });
    for (const type of ["request", "state", "discarded", "models"]) {
      store.addEventListener(type, () => this.#read(), { signal });
    }
    this.#read();
    this.#offerAnswer();
  }

  get #source(): Source {
    return SOURCES[this.dataset.side === "b" ? "b" : "a"];
  }

  get #roles(): readonly Message["role"][] {
    return this.#source.model()?.roles ?? ROLES;
  }

  /** Show what something else than typing requested: an example, the back button, a shortened message. */
  #read() {
    const messages = this.#source.read();
    this.hidden = !messages;
    if (!messages) this.#drafts = [];
    else if (!this.#timer && !this.#isDraftOf(messages))
      this.#drafts = messages.map((message, i) => this.#draft(message, i));
    if (messages && this.#drafts.length === 0) this.#drafts = [this.#draft({ role: "user", content: "" }, 0)];
    this.#draw();
  }

  #isDraftOf = (messages: Message[]): boolean =>
    areSameMessages(writtenMessages(this.#drafts), writtenMessages(messages));

  /** A message keeps its place in the page. */
  #draft = ({ role, content }: Message, index: number): Draft => ({
    id: this.#drafts[index]?.id ?? (this.#lastId += 1),
    role,
    content,
  });

  #draw() {
    const roles = this.#roles;
    const count = this.#drafts.length;
    render(
      html`${repeat(
        this.#drafts,
        ({ id }) => id,
        (message, index) =>
          messageRow(
            { message, index, number: writtenMessages(this.#drafts.slice(0, index)).length + 1, count, roles },
            {
              setRole: (role) => this.#change(index, { role }),
              type: (content) => this.#type(index, content),
              move: (by) => this.#move(index, by),
              remove: () => this.#remove(index),
            },
          ),
      )}`,
      this.child("list"),
    );
    this.#say();
  }

  /** What is typed so far may be no conversation yet: nothing is requested before it is. */
  #say() {
    const line = this.child("missing");
    const isMissing = emptyProblem({ messages: this.#messages })?.code === NO_USER_MESSAGE.code;
    line.textContent = isMissing ? NO_USER_MESSAGE.detail : "";
    line.hidden = !isMissing;
  }

  #type(index: number, content: string) {
    typingBurst.record(`message ${this.#drafts[index]?.id}`, performance.now());
    this.#drafts = this.#drafts.map((draft, i) => (i === index ? { ...draft, content } : draft));
    this.#draw();
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#request("typing"), TYPING_PAUSE_MS);
  }

  #change(index: number, changes: Partial<Message>) {
    this.#replace(this.#drafts.map((draft, i) => (i === index ? { ...draft, ...changes } : draft)));
  }

  #move(index: number, by: 1 | -1) {
    const drafts = [...this.#drafts];
    const [moved] = drafts.splice(index, 1);
    if (!moved) return;
    const place = index + by;
    drafts.splice(place, 0, moved);
    this.#replace(drafts);
    const count = drafts.length;
    // Moving an element takes the focus from it; at the end only the other button is left.
    const acts = by < 0 ? ["up", "down"] : ["down", "up"];
    const buttons = acts.map((act) => this.#control(place, `[data-act="${act}"]:enabled`));
    buttons.find((button) => button !== null)?.focus();
    announce(
      _("Message {before} is now message {number} of {count}.", { before: index + 1, number: place + 1, count }),
    );
  }

  #remove(index: number) {
    const drafts = this.#drafts.filter((_draft, i) => i !== index);
    this.#replace(drafts);
    this.#control(Math.min(index, drafts.length - 1), "textarea")?.focus();
    announce(ngettext("{count} message is left.", "{count} messages are left.", drafts.length));
  }

  /** A blank message is requested once something is typed. */
  #add() {
    const role = nextRole(this.#drafts, this.#roles);
    this.#drafts = [...this.#drafts, this.#draft({ role, content: "" }, this.#drafts.length)];
    this.#draw();
    this.#control(this.#drafts.length - 1, "textarea")?.focus();
  }

  /** What the model generated can become a message, so that the conversation goes on. */
  #offerAnswer() {
    const button = this.querySelector<HTMLElement>('[data-part="keep"]');
    if (button) button.hidden = this.#answer === "";
  }

  get #answer(): string {
    return store.scene?.state.generate ? answerText(store.scene) : "";
  }

  #keepAnswer() {
    const draft = this.#draft({ role: "assistant", content: this.#answer }, this.#drafts.length);
    this.#drafts = [...this.#drafts, draft];
    this.#draw();
    changeInput({ messages: this.#messages, generate: undefined });
    this.#control(this.#drafts.length - 1, "textarea")?.focus();
  }

  #control = (index: number, selector: string): HTMLElement | null =>
    this.child("list").children[index]?.querySelector<HTMLElement>(selector) ?? null;

  /** To be requested. */
  get #messages(): Message[] {
    return writtenMessages(this.#drafts).map(({ role, content }) => ({ role, content }));
  }

  #replace(drafts: Draft[]) {
    this.#drafts = drafts;
    this.#draw();
    this.#request("push");
  }

  #request(history: HistoryMode) {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    const messages = this.#messages;
    if (!areSameMessages(messages, this.#source.read())) this.#source.write(messages, history);
  }
}

customElements.define("message-editor", MessageEditor);
