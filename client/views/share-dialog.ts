/** Opens the share dialog, and keeps it up to date with the picture behind. */
import { store } from "../state/store.ts";
import { shareState } from "../state/share-state.ts";
import { Panel } from "../components/panel.ts";

class ShareDialog extends Panel {
  override start(signal: AbortSignal) {
    const dialog = this.child("dialog") as HTMLDialogElement;
    this.child("button").addEventListener("click", () => openDialog(dialog), { signal });
    document.addEventListener("click", ({ target }) => isBesideHeatmap(target) && openDialog(dialog), { signal });
    // The dialog fits its content: a press on the dialog itself is outside.
    dialog.addEventListener("pointerdown", ({ target }) => target === dialog && dialog.close(), { signal });
    store.addEventListener("scene", () => dialog.open && shareState.update(), { signal });
  }
}

/** Heatmaps come and go with a comparison, and a button with each. */
const isBesideHeatmap = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('heat-map [data-part="share"]') !== null;

function openDialog(dialog: HTMLDialogElement) {
  // Nothing to share before the first picture.
  if (!store.scene) return;
  shareState.start();
  dialog.showModal();
}

customElements.define("share-dialog", ShareDialog);
