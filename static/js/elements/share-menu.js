/** What one takes along: a link, an image for Markdown, and the figure as a file, with a preview. */
import { announce } from "../announce.js";
import { comparing } from "../compare.js";
import { el } from "../dom.js";
import { faceAddress, markdownImage } from "../face.js";
import { store } from "../store.js";
import { format } from "../url.js";
import { Menu } from "./menu.js";

const THANKS_FOR_MS = 1600;
const ONLY_A = "Images and files show A alone. The link opens the whole comparison.";
const FILES = /** @type {const} */ ([
  ["svg", "SVG", "vector, for slides and the web"],
  ["pdf", "PDF", "vector, for print and LaTeX"],
  ["png", "PNG", "pixels, for mail and chat"],
  ["csv", "CSV", "the weights, for spreadsheets"],
  ["npz", "NPZ", "the weights, for NumPy"],
  ["json", "JSON", "the Plotly figure"],
]);

class ShareMenu extends Menu {
  fill() {
    const { state, scene } = store;
    const shown = scene?.figure.layout.meta.title ?? "Attention";
    const name = `${shown}: where each word looks in “${scene?.capture.text ?? state.text}”`;
    const picture = faceAddress("svg", state);
    const preview = el("img", { class: "share-preview", src: picture, alt: `Preview. ${name}` });
    const link = () => new URL(format(state), document.baseURI).href;
    this.panel.replaceChildren(
      el("a", { class: "share-picture", href: picture, target: "_blank", rel: "noopener" }, preview),
      el(
        "div",
        { class: "share-copies" },
        this.#copy("Copy link", link),
        this.#copy("Copy image for Markdown", () => markdownImage(picture, name)),
        this.#copy("Copy address of the image", () => picture),
      ),
      ...(comparing(state) ? [el("p", { class: "share-note" }, ONLY_A)] : []),
      el("h3", { class: "model-heading" }, "Save the figure"),
      el("div", { class: "share-files" }, ...FILES.map(([face, title, use]) => this.#file(face, title, use))),
      el(
        "p",
        { class: "share-note" },
        "Every file says which text, model and revision it shows, and what was merged or hidden. ",
        "Images by address work as long as this server can be reached.",
      ),
    );
  }

  /** @type {(title: string, text: () => string) => HTMLElement} */
  #copy(title, text) {
    const button = el("button", { type: "button" }, title);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text());
        thank(button, title, "Copied");
      } catch {
        // Without permission, or on a page without https: the text stands there to be copied by hand.
        const field = el("input", { type: "text", readonly: true, value: text(), "aria-label": title });
        button.replaceWith(field);
        field.select();
      }
    });
    return button;
  }

  /** @type {(face: typeof FILES[number][0], title: string, use: string) => HTMLElement} */
  #file(face, title, use) {
    const { layer, head, heads } = store.state;
    return el(
      "a",
      { class: "share-file", href: faceAddress(face, store.state), download: `followspot-${heads ?? `${layer}.${head}`}.${face}` },
      el("strong", {}, title),
      el("span", {}, use),
    );
  }
}

/** @type {(button: HTMLElement, title: string, thanks: string) => void} */
function thank(button, title, thanks) {
  button.textContent = thanks;
  announce(thanks);
  window.setTimeout(() => (button.textContent = title), THANKS_FOR_MS);
}

customElements.define("share-menu", ShareMenu);
