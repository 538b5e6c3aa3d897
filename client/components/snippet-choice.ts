/** Offers snippets to paste: a click copies one and shows it. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { SharedFigure, Snippet } from "../text/snippets.ts";
import { announce } from "./announce.ts";
import { confirmCopy } from "./clipboard.ts";
import { SNIPPETS } from "../text/snippets.ts";
import { showReachNote } from "./reach-note.ts";
import { Panel } from "./panel.ts";
import { _ } from "../text/message.ts";

/** What snippets are made of. */
type Source = EventTarget & { figure: SharedFigure; whenSizeKnown: () => Promise<void> };

export class SnippetChoice extends Panel {
  #chosen: string | null = null;

  /** Events: `change` for another figure, `measured` for another size. */
  get source(): Source {
    throw new Error(`${this.localName} does not say of what`);
  }

  override start(signal: AbortSignal) {
    this.source.addEventListener("change", () => this.draw(), { signal });
    this.source.addEventListener("measured", () => this.draw(), { signal });
  }

  get #text() {
    return this.child("text") as HTMLTextAreaElement;
  }

  async #copy(name: string, button: HTMLButtonElement): Promise<void> {
    this.#chosen = name;
    this.draw();
    try {
      // The promise is passed at once: Safari allows the clipboard only within the click.
      if (SNIPPETS[name]?.hasFrameHeight)
        await navigator.clipboard.write([new ClipboardItem({ "text/plain": this.#sizedSnippet(name) })]);
      else await navigator.clipboard.writeText(this.#text.value);
      confirmCopy(button, _("Copied"));
    } catch {
      if (SNIPPETS[name]?.hasFrameHeight) await this.source.whenSizeKnown();
      this.#text.select();
      announce(_("The clipboard is not allowed here. The snippet is selected: copy it by hand."));
    }
  }

  /** A snippet with the height its page reports. */
  async #sizedSnippet(name: string): Promise<Blob> {
    await this.source.whenSizeKnown();
    return new Blob([SNIPPETS[name]?.write(this.source.figure) ?? ""], { type: "text/plain" });
  }

  #choice(name: string, { title, titleIsName, isUseful }: Snippet, figure: SharedFigure): TemplateResult {
    return html`<button
      type="button"
      class="act"
      data-snippet=${name}
      translate=${titleIsName ? "no" : nothing}
      aria-pressed=${String(name === this.#chosen)}
      ?hidden=${isUseful?.(figure) === false}
      .textContent=${title}
      @click=${({ currentTarget }: Event) => void this.#copy(name, currentTarget as HTMLButtonElement)}
    ></button>`;
  }

  draw() {
    const { figure } = this.source;
    const chosenSnippet = this.#chosen === null ? undefined : SNIPPETS[this.#chosen];
    const snippet = chosenSnippet?.isUseful?.(figure) === false ? undefined : chosenSnippet;
    this.child("snippet").hidden = !snippet;
    render(
      Object.entries(SNIPPETS).map(([name, snippet]) => this.#choice(name, snippet, figure)),
      this.child("choices"),
    );
    const showsAddress = !snippet || snippet.write(figure).includes(new URL(figure.page).host);
    showReachNote(this.child("reach"), showsAddress ? figure.page : null);
    if (!snippet) return;
    this.child("note").textContent = snippet.note;
    this.#text.value = snippet.write(figure);
    this.#text.setAttribute("aria-label", _("Snippet: {title}", { title: snippet.title }));
    this.#text.rows = Math.min(10, this.#text.value.split("\n").length + 2);
  }
}
