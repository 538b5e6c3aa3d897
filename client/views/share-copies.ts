/** Copies the link, and the picture itself or its address. */
import { html, render } from "lit-html";
import type { Size } from "../state/share-state.ts";
import { announce } from "../components/announce.ts";
import { copyButton, confirmCopy } from "../components/clipboard.ts";
import { showReachNote } from "../components/reach-note.ts";
import { _ } from "../text/message.ts";
import { shareState } from "../state/share-state.ts";
import { Panel } from "../components/panel.ts";

/** Mail and chat programs may break longer links. */
const LONGEST_LINK = 2000;

class ShareCopies extends Panel {
  override start(signal: AbortSignal) {
    const size = this.child("size") as HTMLSelectElement;
    size.addEventListener("change", () => shareState.set({ size: size.value as Size }), { signal });
    shareState.addEventListener("change", () => this.#draw(), { signal });
  }

  #draw() {
    this.child("problem").hidden = true;
    const { page, fileAddress } = shareState.figure;
    const { length } = page;
    this.child("long").textContent = _(
      "This address has {length} characters, and some programs cut it. A saved figure has a short one.",
      { length },
    );
    this.child("long").hidden = length <= LONGEST_LINK;
    render(copyButton(_("Copy link"), page), this.child("link"));
    showReachNote(this.child("reach"), page);
    const copyPicture = ({ currentTarget }: Event) => void this.#copyPicture(currentTarget as HTMLElement);
    render(
      html`<button type="button" class="act" .textContent=${_("Copy picture")} @click=${copyPicture}></button
        >${copyButton(_("Copy address of the picture"), fileAddress("svg"))}`,
      this.child("picture"),
    );
  }

  async #copyPicture(button: HTMLElement) {
    try {
      // The promise is passed at once: Safari allows the clipboard only within the click.
      await navigator.clipboard.write([
        new ClipboardItem({ "image/png": fetchPicture(shareState.figure.fileAddress("png")) }),
      ]);
      confirmCopy(button, _("Copied"));
    } catch {
      const message = _("The picture cannot be copied here. Save it as PNG instead.");
      this.child("problem").textContent = message;
      this.child("problem").hidden = false;
      announce(message);
    }
  }
}

async function fetchPicture(address: string): Promise<Blob> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return await response.blob();
}

customElements.define("share-copies", ShareCopies);
