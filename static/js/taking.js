/**
 * What is taken along while *Share* is open: which picture of the selection, and how large. The parts of the dialog
 * listen to it and draw; event: `change`.
 *
 * @import { Face } from "./face.js"
 * @import { Taken } from "./snippets.js"
 */
import { faceAddress } from "./face.js";
import { store } from "./store.js";
import { format } from "./url.js";

/** Pixels of a PNG, as the address says it. @typedef {"2" | "4" | "card"} Size */

const LONGEST_TITLE = 200;

class Taking extends EventTarget {
  /** @type {Size} */
  size = "2";

  /** @type {(changes: Partial<Pick<Taking, "size">>) => void} */
  set(changes) {
    Object.assign(this, changes);
    this.renew();
  }

  /** After the selection changed. */
  renew() {
    this.dispatchEvent(new Event("change"));
  }

  /** @returns {Taken} the figure that is taken */
  get figure() {
    const { state, scene } = store;
    const shown = scene?.figure.layout.meta.title ?? "Attention";
    const { layer, head, heads } = state;
    return {
      title: clipped(`${shown}: where each word looks in “${scene?.capture.text ?? state.text}”`),
      page: new URL(format(state), document.baseURI).href,
      face: (face) => faceAddress(/** @type {Face} */ (face), state, face === "png" ? this.#pixels() : {}),
      file: `followspot-${heads ?? `${layer}.${head}`}`,
    };
  }

  /** @returns {Record<string, string>} */
  #pixels() {
    if (this.size === "card") return { card: "1" };
    return this.size === "2" ? {} : { density: this.size };
  }
}

/** @type {(text: string) => string} */
function clipped(text) {
  const letters = [...text];
  return letters.length > LONGEST_TITLE ? `${letters.slice(0, LONGEST_TITLE - 2).join("")}…”` : text;
}

export const taking = new Taking();
