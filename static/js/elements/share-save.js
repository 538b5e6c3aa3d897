/** Keeps the figure on the server: a short address, and numbers that stay. */
import { announce } from "../announce.js";
import { api } from "../api.js";
import { copyButton } from "../copying.js";
import { el } from "../dom.js";
import { absolute } from "../face.js";
import { ApiProblem, isAbort } from "../slot.js";
import { taking } from "../taking.js";
import { Panel } from "./panel.js";

class ShareSave extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    const form = /** @type {HTMLFormElement} */ (this.child("form"));
    form.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        this.#save(signal);
      },
      { signal },
    );
    taking.addEventListener("change", () => this.#draw(), { signal });
  }

  /** @param {AbortSignal} signal */
  async #save(signal) {
    const button = /** @type {HTMLButtonElement} */ (this.child("save"));
    const title = /** @type {HTMLInputElement} */ (this.child("title")).value.trim();
    button.disabled = true;
    this.#tell("Saving …");
    try {
      taking.save(await api.save({ spec: taking.spec, title }, signal));
      announce("Saved");
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      const { detail, hint } = error.problem;
      this.#tell(hint ? `${detail} ${hint}` : detail);
    } finally {
      button.disabled = false;
    }
  }

  #draw() {
    const { saved } = taking;
    this.child("form").hidden = saved !== null;
    this.child("done").hidden = saved === null;
    this.#tell("");
    if (!saved) return;
    const page = absolute(saved.links.page);
    this.child("done").replaceChildren(
      el("p", {}, "Saved. What you copy or save in this dialog is now of the saved figure."),
      kept("Address", page, "Copy address"),
      kept("Token", saved.delete_token, "Copy token"),
      el("p", { class: "share-note" }, el("strong", {}, "Keep the token: it is not shown again."), " Only with it can the figure be deleted."),
    );
  }

  /** @param {string} words */
  #tell(words) {
    this.child("problem").textContent = words;
    this.child("problem").hidden = words === "";
  }
}

/** A text to keep, with a button that copies it. @type {(name: string, text: string, title: string) => HTMLElement} */
const kept = (name, text, title) =>
  el(
    "div",
    { class: "share-kept" },
    el("label", {}, name, el("input", { class: "field", type: "text", readonly: true, value: text })),
    copyButton(title, () => text),
  );

customElements.define("share-save", ShareSave);
