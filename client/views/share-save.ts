/** Saves the figure of the share dialog. */
import { SavePanel } from "../components/save-panel.ts";
import { shareState } from "../state/share-state.ts";
import { _ } from "../text/message.ts";

class ShareSave extends SavePanel {
  protected readonly state = shareState;
  protected readonly done = _("Saved. Copies now use the saved figure.");

  override start(signal: AbortSignal) {
    super.start(signal);
    shareState.addEventListener("change", () => this.draw(), { signal });
  }

  protected request() {
    return { spec: shareState.spec };
  }

  protected shownTitle(): string {
    return shareState.figure.title;
  }
}

customElements.define("share-save", ShareSave);
