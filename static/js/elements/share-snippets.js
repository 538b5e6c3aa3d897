/** Snippets to paste elsewhere: a click copies one and shows it. */
import { announce } from "../announce.js";
import { thank } from "../copying.js";
import { el } from "../dom.js";
import { SNIPPETS } from "../snippets.js";
import { taking } from "../taking.js";
import { Panel } from "./panel.js";

class ShareSnippets extends Panel {
  /** @type {string | null} */
  #chosen = null;

  /** @param {AbortSignal} signal */
  start(signal) {
    this.child("choices").replaceChildren(
      ...Object.entries(SNIPPETS).map(([name, { title }]) => {
        const button = el("button", { type: "button", class: "act", "data-snippet": name }, title);
        button.addEventListener("click", () => this.#take(name, button));
        return button;
      }),
    );
    taking.addEventListener("change", () => this.#draw(), { signal });
    taking.addEventListener("measured", () => this.#draw(), { signal });
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (this.child("text"));
  }

  /** @type {(name: string, button: HTMLButtonElement) => Promise<void>} */
  async #take(name, button) {
    this.#chosen = name;
    this.#draw();
    try {
      // The promise goes in at once: Safari allows the clipboard only within the click.
      if (SNIPPETS[name]?.framed) await navigator.clipboard.write([new ClipboardItem({ "text/plain": settled(name) })]);
      else await navigator.clipboard.writeText(this.#text.value);
      thank(button, "Copied");
    } catch {
      if (SNIPPETS[name]?.framed) await taking.settled();
      this.#text.select();
      announce("The clipboard is not allowed here. The snippet is selected: copy it by hand.");
    }
  }

  #draw() {
    const { figure } = taking;
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

/** A snippet whose frame is as high as its page says. @type {(name: string) => Promise<Blob>} */
async function settled(name) {
  await taking.settled();
  return new Blob([SNIPPETS[name]?.write(taking.figure) ?? ""], { type: "text/plain" });
}

customElements.define("share-snippets", ShareSnippets);
