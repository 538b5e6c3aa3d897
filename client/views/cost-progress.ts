/** Shows how far a measurement is; can stop it. */
import { costState } from "../state/cost-state.ts";
import { drawKeepingFocus } from "../components/draw-keeping-focus.ts";
import { Panel } from "../components/panel.ts";
import { costProgress } from "../text/cost-progress.ts";

class CostProgress extends Panel {
  override start(signal: AbortSignal) {
    costState.addEventListener("cost", () => this.#draw(), { signal });
    this.child("cancel").addEventListener("click", () => void costState.cancel(), { signal });
  }

  #draw() {
    const { cost, waitingText } = costState;
    const isUnderWay = Boolean(waitingText) || cost?.state === "waiting" || cost?.state === "running";
    this.hidden = !isUnderWay && cost?.state !== "cancelled" && cost?.state !== "failed";
    drawKeepingFocus(
      this,
      () => (this.child("cancel").hidden = !isUnderWay),
      () => this.child("text"),
    );
    const bar: HTMLProgressElement = this.child("bar");
    bar.hidden = !isUnderWay;
    if (cost && cost.state !== "waiting") bar.value = cost.measured / cost.cost.planned.length;
    else bar.removeAttribute("value");
    this.child("text").textContent = waitingText || (cost ? costProgress(cost) : "");
  }
}

customElements.define("cost-progress", CostProgress);
