/** Snippets of the shared figure. */
import { shareState } from "../state/share-state.ts";
import { SnippetChoice } from "../components/snippet-choice.ts";

class ShareSnippets extends SnippetChoice {
  override get source() {
    return shareState;
  }
}

customElements.define("share-snippets", ShareSnippets);
