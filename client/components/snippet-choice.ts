/** Offers snippets to paste: a click copies one and shows it. */
import type { SharedFigure } from "../text/snippets.ts";
import { announce } from "./announce.ts";
import { confirmCopy } from "./clipboard.ts";
import { el } from "./dom.ts";
import { SNIPPETS } from "../text/snippets.ts";
import { Panel } from "./panel.ts";
import { _ } from "../text/message.ts";

/** What snippets are made of. */
type Source = EventTarget & { figure: SharedFigure; sizeKnown: () => Promise<void> };

export class SnippetChoice extends Panel {
  #chosen: string | null = null;

  /** Events: `change` for another figure, `measured` for another size. */
  get source(): Source {
    throw new Error(`${this.localName} does not say of what`);
  }

  override start(signal: AbortSignal) {
    this.child("choices").replaceChildren(
      ...Object.entries(SNIPPETS).map(([name, { title, named }]) => {
        const button = el(
          "button",
          { type: "button", class: "act", "data-snippet": name, translate: named ? "no" : null },
          title,
        );
        button.addEventListener("click", () => this.#take(name, button));
        return button;
      }),
    );
    this.source.addEventListener("change", () => this.draw(), { signal });
    this.source.addEventListener("measured", () => this.draw(), { signal });
  }

  get #text() {
    return this.child("text") as HTMLTextAreaElement;
  }

  async #take(name: string, button: HTMLButtonElement): Promise<void> {
    this.#chosen = name;
    this.draw();
    try {
      // The promise is passed at once: Safari allows the clipboard only within the click.
      if (SNIPPETS[name]?.framed)
        await navigator.clipboard.write([new ClipboardItem({ "text/plain": this.#whenSized(name) })]);
      else await navigator.clipboard.writeText(this.#text.value);
      confirmCopy(button, _("Copied"));
    } catch {
      if (SNIPPETS[name]?.framed) await this.source.sizeKnown();
      this.#text.select();
      announce(_("The clipboard is not allowed here. The snippet is selected: copy it by hand."));
    }
  }

  /** A snippet with the height its page reports. */
  async #whenSized(name: string): Promise<Blob> {
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
    this.#text.setAttribute("aria-label", _("Snippet: {title}", { title: snippet.title }));
    this.#text.rows = Math.min(10, this.#text.value.split("\n").length + 2);
  }
}
