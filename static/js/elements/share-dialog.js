/** Opens what one takes along, and keeps it up to date with the picture behind it. */
import { store } from "../store.js";
import { shareState } from "../share-state.js";
import { Panel } from "./panel.js";

class ShareDialog extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    const dialog = /** @type {HTMLDialogElement} */ (this.child("dialog"));
    this.child("button").addEventListener("click", () => open(dialog), { signal });
    // The dialog is as large as what is in it: a press on itself is one beside it.
    dialog.addEventListener("pointerdown", ({ target }) => target === dialog && dialog.close(), { signal });
    store.addEventListener("scene", () => dialog.open && shareState.renew(), { signal });
  }
}

/** @param {HTMLDialogElement} dialog */
function open(dialog) {
  // Before the first picture there is nothing to take.
  if (!store.scene) return;
  shareState.begin();
  dialog.showModal();
}

customElements.define("share-dialog", ShareDialog);
