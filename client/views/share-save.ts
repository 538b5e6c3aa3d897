/** Saves the figure on the server: a short address and fixed numbers. */
import { html, render, type TemplateResult } from "lit-html";
import type { SavedFigure } from "../api/types.ts";
import { api } from "../api/api.ts";
import { copyButton } from "../components/clipboard.ts";
import { phrase } from "../components/phrase.ts";
import { absolute } from "../state/figure-address.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { handoutAddress } from "../state/handout-address.ts";
import { shareState } from "../state/share-state.ts";
import { _, phrases } from "../text/message.ts";
import { Panel } from "../components/panel.ts";

class ShareSave extends Panel {
  /** the one shown */
  #shown: SavedFigure | null = null;
  #signal = new AbortController().signal;

  override start(signal: AbortSignal) {
    this.#signal = signal;
    const form = this.child("form") as HTMLFormElement;
    form.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        this.#save();
      },
      { signal },
    );
    shareState.addEventListener("change", () => this.#draw(), { signal });
  }

  async #save() {
    const title = (this.child("title") as HTMLInputElement).value.trim();
    const { spec } = shareState;
    this.#showProblem(_("Saving …"));
    await this.#try(this.#button, async () => {
      shareState.save(await api.save({ spec, title }, this.#signal));
      (this.child("done").querySelector("[tabindex]") as HTMLElement | null)?.focus();
    });
  }

  async #delete({ id, delete_token }: SavedFigure, button: HTMLButtonElement) {
    this.#showProblem(_("Deleting …"));
    await this.#try(button, async () => {
      await api.remove(id, delete_token, this.#signal);
      shareState.forget();
      this.#button.focus();
      this.#showProblem(_("Deleted."));
    });
  }

  get #button() {
    return this.child("save") as HTMLButtonElement;
  }

  /**
   * Shows failures.
   *
   * @param button not twice at once
   */
  async #try(button: HTMLButtonElement, act: () => Promise<void>) {
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      const { detail, hint } = error.problem;
      this.#showProblem(hint ? `${detail} ${hint}` : detail);
    } finally {
      button.disabled = false;
    }
  }

  #draw() {
    const { saved } = shareState;
    this.child("form").hidden = saved !== null;
    this.child("done").hidden = saved === null;
    // A redraw would lose the focus.
    if (saved === this.#shown) return;
    this.#shown = saved;
    this.#showProblem("");
    if (!saved) return;
    const remove = ({ currentTarget }: Event) => void this.#delete(saved, currentTarget as HTMLButtonElement);
    render(savedFigure(saved, remove), this.child("done"));
  }

  #showProblem(words: string) {
    this.child("problem").textContent = words;
    this.child("problem").hidden = words === "";
  }
}

function savedFigure({ id, links, delete_token }: SavedFigure, remove: (event: Event) => void): TemplateResult {
  const page = absolute(links.page);
  const name = _("its page");
  const later = phrases("Only with it can the figure be deleted later, on {page}.", { page: [[name]] });
  return html`<p tabindex="-1">${_("Saved. Copies now use the saved figure.")}</p>
    ${copyField(_("Address"), page, _("Copy address"))} ${copyField(_("Token"), delete_token, _("Copy token"))}
    <p class="share-note">
      <strong>${_("Keep the token: it is not shown again.")}</strong>
      ${phrase(later, (text) => html`<a href=${page}>${text}</a>`)}
    </p>
    <p class="share-note"><a href=${handoutAddress([id])}>${_("Make a handout of it, to print")}</a></p>
    <div><button type="button" class="act" @click=${remove}>${_("Delete this figure")}</button></div>`;
}

/** A text with a copy button. */
const copyField = (name: string, text: string, title: string): TemplateResult =>
  html`<div class="share-kept">
    <label>${name}<input class="field" type="text" readonly .value=${text} /></label>${copyButton(title, text)}
  </div>`;

customElements.define("share-save", ShareSave);
