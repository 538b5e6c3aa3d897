/** Snippets of the shared figure. */
import { shareState } from "../share-state.js";
import { SnippetChoice } from "./snippet-choice.js";

class ShareSnippets extends SnippetChoice {
  get source() {
    return shareState;
  }
}

customElements.define("share-snippets", ShareSnippets);
