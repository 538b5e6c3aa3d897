/** Offers snippets to paste: a click copies one and shows it. */
import { announce } from "../announce.js";
import { confirmCopy } from "../clipboard.js";
import { el } from "../dom.js";
import { SNIPPETS } from "../snippets.js";
import { Panel } from "./panel.js";

/** @import { SharedFigure } from "../snippets.js" */
/** What snippets are made of. @typedef {EventTarget & {figure: SharedFigure, sizeKnown: () => Promise<void>}} Source */

export class SnippetChoice extends Panel {
  /** @type {string | null} */
  #chosen = null;

  /** Events: `change` for another figure, `measured` for another size. @returns {Source} */
  get source() {
    throw new Error(`${this.localName} does not say of what`);
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    this.child("choices").replaceChildren(
      ...Object.entries(SNIPPETS).map(([name, { title }]) => {
        const button = el("button", { type: "button", class: "act", "data-snippet": name }, title);
        button.addEventListener("click", () => this.#take(name, button));
        return button;
      }),
    );
    this.source.addEventListener("change", () => this.draw(), { signal });
    this.source.addEventListener("measured", () => this.draw(), { signal });
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (this.child("text"));
  }

  /** @type {(name: string, button: HTMLButtonElement) => Promise<void>} */
  async #take(name, button) {
    this.#chosen = name;
    this.draw();
    try {
      // The promise is passed at once: Safari allows the clipboard only within the click.
      if (SNIPPETS[name]?.framed) await navigator.clipboard.write([new ClipboardItem({ "text/plain": this.#whenSized(name) })]);
      else await navigator.clipboard.writeText(this.#text.value);
      confirmCopy(button, "Copied");
    } catch {
      if (SNIPPETS[name]?.framed) await this.source.sizeKnown();
      this.#text.select();
      announce("The clipboard is not allowed here. The snippet is selected: copy it by hand.");
    }
  }

  /** A snippet with the height its page reports. @type {(name: string) => Promise<Blob>} */
  async #whenSized(name) {
    await this.source.sizeKnown();
    return new Blob([SNIPPETS[name]?.write(this.source.figure) ?? ""], { type: "text/plain" });
  }

  draw() {
    const { figure } = this.source;
    const chosen = this.#chosen === null ? undefined : SNIPPETS[this.#chosen];
    const snippet = chosen?.fits?.(figure) === false ? undefined : chosen;
    this.child("snippet").hidden = !snippet;
    for (const button of this.child("choices").querySelectorAll("button")) {
      button.hidden = SNIPPETS[button.dataset.snippet ?? ""]?.fits?.(figure) === false;
      button.setAttribute("aria-pressed", String(button.dataset.snippet === this.#chosen));
    }
    if (!snippet) return;
    this.child("note").textContent = snippet.note;
    this.#text.value = snippet.write(figure);
    this.#text.setAttribute("aria-label", `Snippet: ${snippet.title}`);
    this.#text.rows = Math.min(10, this.#text.value.split("\n").length + 2);
  }
}
