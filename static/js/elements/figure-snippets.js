/** Snippets of the page's saved figure. */
import { saved } from "../saved-figure.js";
import { SnippetChoice } from "./snippet-choice.js";

class FigureSnippets extends SnippetChoice {
  get source() {
    return saved;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    super.start(signal);
    this.draw();
    this.hidden = false;
  }
}

customElements.define("figure-snippets", FigureSnippets);
