/** Saves the figure on the server: a short address and fixed numbers. */
import { api } from "../api.js";
import { copyButton } from "../clipboard.js";
import { el } from "../dom.js";
import { absolute } from "../figure-address.js";
import { ApiProblem, isAbort } from "../request-cache.js";
import { shareState } from "../share-state.js";
import { Panel } from "./panel.js";

/** @import { SavedFigure } from "../types.js" */

class ShareSave extends Panel {
  /** @type {SavedFigure | null} the one shown */
  #told = null;
  #signal = new AbortController().signal;

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#signal = signal;
    const form = /** @type {HTMLFormElement} */ (this.child("form"));
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
    const title = /** @type {HTMLInputElement} */ (this.child("title")).value.trim();
    const { spec } = shareState;
    this.#showProblem("Saving …");
    await this.#try(this.#button, async () => {
      shareState.save(await api.save({ spec, title }, this.#signal));
      /** @type {HTMLElement | null} */ (this.child("done").querySelector("[tabindex]"))?.focus();
    });
  }

  /** @param {SavedFigure} figure @param {HTMLButtonElement} button */
  async #delete({ id, delete_token }, button) {
    this.#showProblem("Deleting …");
    await this.#try(button, async () => {
      await api.remove(id, delete_token, this.#signal);
      shareState.forget();
      this.#button.focus();
      this.#showProblem("Deleted.");
    });
  }

  get #button() {
    return /** @type {HTMLButtonElement} */ (this.child("save"));
  }

  /** Shows failures. @param {HTMLButtonElement} button not twice at once @param {() => Promise<void>} act */
  async #try(button, act) {
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
    if (saved === this.#told) return;
    this.#told = saved;
    this.#showProblem("");
    if (!saved) return;
    const page = absolute(saved.links.page);
    const remove = el("button", { type: "button", class: "act" }, "Delete this figure");
    remove.addEventListener("click", () => this.#delete(saved, remove));
    this.child("done").replaceChildren(
      el("p", { tabindex: -1 }, "Saved. Copies now use the saved figure."),
      copyField("Address", page, "Copy address"),
      copyField("Token", saved.delete_token, "Copy token"),
      el("p", { class: "share-note" }, el("strong", {}, "Keep the token: it is not shown again."), " Only with it can the figure be deleted later, on ", el("a", { href: page }, "its page"), "."),
      el("div", {}, remove),
    );
  }

  /** @param {string} words */
  #showProblem(words) {
    this.child("problem").textContent = words;
    this.child("problem").hidden = words === "";
  }
}

/** A text with a copy button. @type {(name: string, text: string, title: string) => HTMLElement} */
const copyField = (name, text, title) =>
  el(
    "div",
    { class: "share-kept" },
    el("label", {}, name, el("input", { class: "field", type: "text", readonly: true, value: text })),
    copyButton(title, () => text),
  );

customElements.define("share-save", ShareSave);
