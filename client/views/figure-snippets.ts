/** Snippets of the page's saved figure. */
import { savedFigure } from "../state/saved-figure.ts";
import { SnippetChoice } from "../components/snippet-choice.ts";

class FigureSnippets extends SnippetChoice {
  override get source() {
    return savedFigure;
  }

  override start(signal: AbortSignal) {
    super.start(signal);
    this.draw();
    this.hidden = false;
  }
}

customElements.define("figure-snippets", FigureSnippets);
