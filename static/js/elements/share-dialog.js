/** Opens the share dialog, and keeps it up to date with the picture behind. */
import { store } from "../store.js";
import { shareState } from "../share-state.js";
import { Panel } from "./panel.js";

class ShareDialog extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    const dialog = /** @type {HTMLDialogElement} */ (this.child("dialog"));
    this.child("button").addEventListener("click", () => open(dialog), { signal });
    // The dialog fits its content: a press on the dialog itself is outside.
    dialog.addEventListener("pointerdown", ({ target }) => target === dialog && dialog.close(), { signal });
    store.addEventListener("scene", () => dialog.open && shareState.renew(), { signal });
  }
}

/** @param {HTMLDialogElement} dialog */
function open(dialog) {
  // Nothing to share before the first picture.
  if (!store.scene) return;
  shareState.begin();
  dialog.showModal();
}

customElements.define("share-dialog", ShareDialog);
