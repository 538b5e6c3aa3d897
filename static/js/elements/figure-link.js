/** Copies the addresses of a saved figure: page and picture. */
import { copyButton, onlyHere } from "../clipboard.js";
import { saved } from "../saved-figure.js";
import { Panel } from "./panel.js";

class FigureLink extends Panel {
  /** @param {AbortSignal} _signal */
  start(_signal) {
    this.child("local").hidden = !onlyHere();
    this.child("acts").replaceChildren(
      copyButton("Copy link", () => saved.figure.page),
      copyButton("Copy address of the picture", () => saved.figure.face("svg")),
    );
    this.hidden = false;
  }
}

customElements.define("figure-link", FigureLink);
