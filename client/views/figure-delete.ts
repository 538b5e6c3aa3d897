/** Deletes the page's saved figure, with the token that was shown when it was saved. */
import { html, type TemplateResult } from "lit-html";
import { announce } from "../components/announce.ts";
import { renderInPlace } from "../components/render-in-place.ts";
import { ApiProblem, isAbort, request } from "../api/request-cache.ts";
import { Panel } from "../components/panel.ts";
import { figureConfig } from "../state/config.ts";
import { removeOwnFigure, ownFigure } from "../state/own-figures.ts";
import { withPageLanguage } from "../state/page-language.ts";
import { _, joinText } from "../text/message.ts";

class FigureDelete extends Panel {
  #signal = new AbortController().signal;

  override start(signal: AbortSignal) {
    this.#signal = signal;
    this.#form.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        this.#delete();
      },
      { signal },
    );
    this.#fillIn();
    this.#form.hidden = false;
    this.child("otherwise").hidden = true;
  }

  get #form() {
    return this.child("form") as HTMLFormElement;
  }

  get #field() {
    return this.#form.elements.namedItem("token") as HTMLInputElement;
  }

  /** Where the figure was saved in this browser, nobody has to look for the token. */
  #fillIn() {
    const storedFigure = ownFigure(figureConfig.id);
    if (!storedFigure) return;
    this.#field.value = storedFigure.token;
    this.child("own").hidden = false;
  }

  async #delete() {
    const { action } = this.#form;
    const field = this.#field;
    const button = this.#form.querySelector("button");
    const headers = { "followspot-delete-token": field.value.trim() };
    this.#showProblem("");
    if (button) button.disabled = true;
    try {
      await request(action, { method: "DELETE", headers, signal: this.#signal });
      removeOwnFigure(figureConfig.id);
      this.#showDeleted();
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      const { detail, hint } = error.problem;
      this.#showProblem(joinText(detail, hint));
      field.focus();
    } finally {
      if (button) button.disabled = false;
    }
  }

  /** Remove the figure from the page. */
  #showDeleted() {
    const main = document.getElementById("content") as HTMLElement;
    const query = withPageLanguage(new URLSearchParams()).toString();
    renderInPlace(deletedPage(query && `?${query}`), main);
    document.title = _("Deleted – Followspot");
    main.querySelector("h1")?.focus();
    announce(_("This figure is deleted."));
  }

  #showProblem(text: string) {
    this.child("problem").textContent = text;
    this.child("problem").hidden = text === "";
  }
}

/** @param search of links that keep the page's language */
const deletedPage = (search: string): TemplateResult =>
  html`<h1 tabindex="-1">${_("This figure is deleted")}</h1>
    <p class="saved-note">
      ${_("Its page, pictures, files and frames are gone. Copies that browsers keep may be seen for another hour.")}
    </p>
    <p class="saved-on">
      <a class="link" href="../${search}">${_("Open the workbench")}</a>
      <a class="link" href="../gallery${search}">${_("See the gallery")}</a>
    </p>`;

customElements.define("figure-delete", FigureDelete);
