/** Copies the addresses of a saved figure: page and picture. */
import { copyButton, onlyHere } from "../components/clipboard.ts";
import { saved } from "../state/saved-figure.ts";
import { Panel } from "../components/panel.ts";
import { _ } from "../text/message.ts";

class FigureLink extends Panel {
  override start(_signal: AbortSignal) {
    this.child("local").hidden = !onlyHere();
    this.child("acts").replaceChildren(
      copyButton(_("Copy link"), () => saved.figure.page),
      copyButton(_("Copy address of the picture"), () => saved.figure.fileAddress("svg")),
    );
    this.hidden = false;
  }
}

customElements.define("figure-link", FigureLink);
