/** Switches the heatmap between weights and effects. */
import type { Scene } from "../state/types.ts";
import { whyNoEffects } from "../state/effect-replies.ts";
import { effectRuns } from "../state/effect-runs.ts";
import { store } from "../state/store.ts";
import { _, joinText } from "../text/message.ts";
import { Panel } from "./panel.ts";

class EffectSwitch extends Panel {
  /** What the second button says of itself where it can be pressed. */
  #explanation = "";

  override start(signal: AbortSignal) {
    this.#explanation = this.child("effects").title;
    this.child("weights").addEventListener("click", () => choose(false), { signal });
    this.child("effects").addEventListener("click", () => choose(true), { signal });
    store.addEventListener("scene", () => this.#draw(), { signal });
    effectRuns.addEventListener("change", () => this.#draw(), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const reason = whyWeightsAlone(scene);
    const showsEffects = scene.effects !== null && reason === "";
    this.child("weights").setAttribute("aria-pressed", String(!showsEffects));
    this.child("effects").setAttribute("aria-pressed", String(showsEffects));
    // It keeps the focus, so that its reason can be read.
    this.child("effects").setAttribute("aria-disabled", String(reason !== ""));
    this.child("effects").title = reason || this.#explanation;
  }
}

function choose(effects: boolean) {
  const { scene } = store;
  if (!scene) return;
  const reason = effects ? whyWeightsAlone(scene) : "";
  if (reason) store.setMessage("stage", { kind: "note", text: reason });
  else store.select({ effects });
}

/** Why only the weights can be shown; empty if effects can be, too. */
function whyWeightsAlone({ capture, comparison, effects }: Scene): string {
  if (comparison) return _("Effects are those of one input: stop comparing to see them.");
  const problem = effects?.problem ?? effectRuns.cuts.problem;
  return problem?.code === "no-interventions" ? joinText(problem.detail, problem.hint) : whyNoEffects(capture);
}

customElements.define("effect-switch", EffectSwitch);
