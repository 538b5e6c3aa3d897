/** Copies the address, which holds the whole selection. */
import { announce } from "../announce.js";
import { store } from "../store.js";
import { format } from "../url.js";
import { Panel } from "./panel.js";

const THANKS_FOR_MS = 1600;

class CopyLink extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    this.child("button").addEventListener("click", () => void this.#copy(), { signal });
  }

  async #copy() {
    const address = new URL(format(store.state), document.baseURI).href;
    try {
      await navigator.clipboard.writeText(address);
      this.#say("Link copied");
    } catch {
      // Without permission, or on a page without https: the address bar has the same link.
      history.replaceState(null, "", address);
      this.#say("Copy it from the address bar");
    }
  }

  /** @param {string} text */
  #say(text) {
    const button = this.child("button");
    button.textContent = text;
    announce(text);
    window.setTimeout(() => (button.textContent = "Copy link"), THANKS_FOR_MS);
  }
}

customElements.define("copy-link", CopyLink);
