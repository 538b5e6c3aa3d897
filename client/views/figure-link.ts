/** Copies the addresses of a saved figure: page and picture. */
import { html, render } from "lit-html";
import { copyButton } from "../components/clipboard.ts";
import { showReachNote } from "../components/reach-note.ts";
import { savedFigure } from "../state/saved-figure.ts";
import { Panel } from "../components/panel.ts";
import { _ } from "../text/message.ts";

class FigureLink extends Panel {
  override start(_signal: AbortSignal) {
    const { page, fileAddress } = savedFigure.figure;
    render(
      html`${copyButton(_("Copy link"), page)}${copyButton(_("Copy address of the picture"), fileAddress("svg"))}`,
      this.child("acts"),
    );
    showReachNote(this.child("reach"), page);
    this.hidden = false;
  }
}

customElements.define("figure-link", FigureLink);
