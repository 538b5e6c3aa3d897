/** Copies the link, and the picture itself or its address. */
import { announce } from "../announce.js";
import { copyButton, onlyHere, confirmCopy } from "../clipboard.js";
import { el } from "../dom.js";
import { grouped } from "../format.js";
import { shareState } from "../share-state.js";
import { Panel } from "./panel.js";

/** @import { Size } from "../share-state.js" */

/** Mail and chat programs may break longer links. */
const LONGEST_LINK = 2000;

class ShareCopies extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    this.child("local").hidden = !onlyHere();
    const size = /** @type {HTMLSelectElement} */ (this.child("size"));
    size.addEventListener("change", () => shareState.set({ size: /** @type {Size} */ (size.value) }), { signal });
    shareState.addEventListener("change", () => this.#draw(), { signal });
  }

  #draw() {
    this.child("problem").hidden = true;
    const { length } = shareState.figure.page;
    this.child("long").textContent = `This address has ${grouped(length)} characters, and some programs cut it. A saved figure has a short one.`;
    this.child("long").hidden = length <= LONGEST_LINK;
    this.child("link").replaceChildren(copyButton("Copy link", () => shareState.figure.page));
    const picture = el("button", { type: "button", class: "act" }, "Copy picture");
    picture.addEventListener("click", () => this.#copyPicture(picture));
    this.child("picture").replaceChildren(
      picture,
      copyButton("Copy address of the picture", () => shareState.figure.face("svg")),
    );
  }

  /** @param {HTMLButtonElement} button */
  async #copyPicture(button) {
    try {
      // The promise is passed at once: Safari allows the clipboard only within the click.
      await navigator.clipboard.write([new ClipboardItem({ "image/png": pixels(shareState.figure.face("png")) })]);
      confirmCopy(button, "Copied");
    } catch {
      const words = "The picture cannot be copied here. Save it as PNG instead.";
      this.child("problem").textContent = words;
      this.child("problem").hidden = false;
      announce(words);
    }
  }
}

/** @type {(address: string) => Promise<Blob>} */
async function pixels(address) {
  const reply = await fetch(address);
  if (!reply.ok) throw new Error(`the server answered ${reply.status}`);
  return await reply.blob();
}

customElements.define("share-copies", ShareCopies);
