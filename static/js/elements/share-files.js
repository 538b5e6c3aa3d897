/** The figure as a file: a click saves it. */
import { el } from "../dom.js";
import { taking } from "../taking.js";
import { Panel } from "./panel.js";

const FILES = /** @type {const} */ ([
  ["svg", "SVG", "vector, for slides and the web"],
  ["pdf", "PDF", "vector, for print and LaTeX"],
  ["png", "PNG", "pixels, for mail and chat"],
  ["csv", "CSV", "the weights, for spreadsheets"],
  ["npz", "NPZ", "the weights, for NumPy"],
  ["json", "JSON", "the Plotly figure"],
]);

class ShareFiles extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    taking.addEventListener("change", () => this.#draw(), { signal });
  }

  #draw() {
    const { face, file } = taking.figure;
    this.child("files").replaceChildren(
      ...FILES.map(([name, title, use]) =>
        el(
          "a",
          { class: "share-file", href: face(name), download: `${file}.${name}` },
          el("strong", {}, title),
          el("span", {}, use),
        ),
      ),
    );
  }
}

customElements.define("share-files", ShareFiles);
