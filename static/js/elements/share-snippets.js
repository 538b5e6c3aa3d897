/** Snippets of the figure that is taken along. */
import { taking } from "../taking.js";
import { SnippetChoice } from "./snippet-choice.js";

class ShareSnippets extends SnippetChoice {
  get source() {
    return taking;
  }
}

customElements.define("share-snippets", ShareSnippets);
