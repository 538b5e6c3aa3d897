/** Shows what the model generates for the requested input, token by token, and stops it. */
import { nothing, render } from "lit-html";
import { announce } from "../components/announce.ts";
import { drawKeepingFocus } from "../components/draw-keeping-focus.ts";
import { growingText } from "../components/growing-text.ts";
import { Panel } from "../components/panel.ts";
import { promptField } from "../components/prompt-field.ts";
import { type Answer, growingAnswer } from "../state/growing-answer.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";

/** A reader hears what was added no more often. */
const ANNOUNCED_MS = 6_000;

class GrowingAnswerView extends Panel {
  #announcedAt = 0;
  #announcedLength = 0;

  override start(signal: AbortSignal) {
    for (const type of ["message", "request"]) store.addEventListener(type, () => this.#follow(), { signal });
    growingAnswer.addEventListener("answer", () => this.#draw(), { signal });
    this.#follow();
  }

  /** What is requested is followed once the model generates, until it is drawn or refused. */
  #follow() {
    const { pendingRequest } = store;
    if (!pendingRequest) return growingAnswer.follow(null);
    if (store.messages.get("prompt")?.isGenerating) growingAnswer.follow(pendingRequest);
    else if (!growingAnswer.isOf(pendingRequest)) growingAnswer.follow(null);
  }

  #draw() {
    const { answer } = growingAnswer;
    this.hidden = answer.begun === null;
    drawKeepingFocus(this, () => render(this.hidden ? nothing : growingText(answer, stop), this), promptField);
    const text = this.querySelector(".growing-text");
    text?.scrollTo(0, text.scrollHeight);
    this.#announce(answer);
  }

  #announce({ text, count }: Answer) {
    if (count === 0) {
      this.#announcedAt = 0;
      this.#announcedLength = 0;
      return;
    }
    const now = performance.now();
    if (now - this.#announcedAt < ANNOUNCED_MS) return;
    const added = text.slice(this.#announcedLength).trim();
    announce(
      this.#announcedAt === 0 ? _("The answer grows. The button after it stops it: {text}", { text: added }) : added,
    );
    this.#announcedAt = now;
    this.#announcedLength = text.length;
  }
}

function stop() {
  announce(_("Stopped."));
  growingAnswer.stop();
}

customElements.define("growing-answer", GrowingAnswerView);
