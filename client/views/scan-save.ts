/** Saves the curves of a pruning, which a server otherwise computes anew. */
import { SavePanel } from "../components/save-panel.ts";
import { scanState } from "../state/scan-state.ts";
import { _ } from "../text/message.ts";

class ScanSave extends SavePanel {
  protected readonly state = scanState;
  protected readonly done = _("Saved.");

  override start(signal: AbortSignal) {
    super.start(signal);
    scanState.addEventListener("scan", () => this.draw(), { signal });
  }

  protected request() {
    return { scan: scanState.scan?.id ?? "" };
  }

  protected shownTitle(): string {
    return _("What is left as heads are removed: {model}", { model: scanState.scan?.model ?? "" });
  }
}

customElements.define("scan-save", ScanSave);
