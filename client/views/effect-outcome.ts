/** Says what the effects are on, and changes it. */
import { render } from "lit-html";
import type { Problem } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { outcomeFields, optionsAt, type Measure } from "../components/outcome-fields.ts";
import { Panel } from "../components/panel.ts";
import { effectRuns } from "../state/effect-runs.ts";
import { changedOutcome, withMeasure, type OutcomeOptions } from "../state/outcome.ts";
import { store } from "../state/store.ts";
import { _, joinText } from "../text/message.ts";

/** Faster replies need no message. */
const MESSAGE_DELAY_MS = 1000;

class EffectOutcome extends Panel {
  /** A measure that needs a text which is not there yet. */
  #draft: Measure | null = null;
  /** A field is being typed in: drawing would undo it. */
  #isTyping = false;
  #timer = 0;

  override start(signal: AbortSignal) {
    const fields = this.child("fields");
    fields.addEventListener("input", ({ target }) => (this.#isTyping = target instanceof HTMLInputElement), { signal });
    fields.addEventListener("change", ({ target }) => this.#change(target), { signal });
    fields.addEventListener("submit", (event) => event.preventDefault(), { signal });
    store.addEventListener("scene", () => this.#draw(), { signal });
    effectRuns.addEventListener("change", () => this.#draw(), { signal });
    signal.addEventListener("abort", () => window.clearTimeout(this.#timer));
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const problem = shownProblem(scene);
    const isShown = scene.effects !== null || (scene.state.cut !== null && !scene.comparison);
    this.hidden = !isShown || problem?.code === "no-interventions";
    if (this.hidden) return;
    if (problem) (this.child("outcome") as HTMLDetailsElement).open = true;
    const { outcome, outcome_text: text } = measured(scene);
    this.child("name").textContent = _("Effect on: {outcome}", { outcome: text?.name ?? "…" });
    if (!this.#isTyping)
      render(outcomeFields({ scene, outcome, draft: this.#draft, problem }), this.child<HTMLElement>("fields"));
    this.#drawWaiting();
  }

  #change(target: EventTarget | null) {
    const { scene } = store;
    if (!scene || !(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
    this.#isTyping = false;
    const value = target.value.trim();
    if (target.name === "outcome") return this.#changeMeasure(scene, value as Measure);
    this.#draft = null;
    store.select(changedOutcome(store.state, target.name as keyof OutcomeOptions, value));
  }

  #changeMeasure(scene: Scene, measure: Measure) {
    const state = withMeasure(store.state, measure);
    this.#draft = measure === "similarity" && !state["outcome.text"] ? measure : null;
    if (this.#draft) {
      this.#draw();
      this.querySelector<HTMLInputElement>('[name="outcome.text"]')?.focus();
      return;
    }
    const { outcome } = measured(scene);
    const token = state["outcome.token"] ?? outcome?.text.trim();
    const foil = state["outcome.foil"] ?? optionsAt(scene, outcome).find((option) => option !== token) ?? null;
    store.select(measure === "difference" ? { ...state, "outcome.foil": foil } : state);
  }

  /** What still runs, if it takes long. */
  #drawWaiting() {
    const { cells } = effectRuns;
    const waiting = this.child("waiting");
    window.clearTimeout(this.#timer);
    if (!cells.isPending) waiting.textContent = cells.problem ? problemText(cells.problem) : "";
    else
      this.#timer = window.setTimeout(
        () => (waiting.textContent = _("The strongest cells are being verified by running the model …")),
        MESSAGE_DELAY_MS,
      );
  }
}

/** What the server measured, for the cells or else for the cuts. */
const measured = ({ effects }: Scene) =>
  effects?.figure ?? effectRuns.cuts.reply ?? { outcome: null, outcome_text: null };

/** What the server refused; while a model loads, its progress is shown. */
function shownProblem({ effects }: Scene): Problem | null {
  const problem = effects?.problem ?? null;
  return problem?.code === "model-loading" ? null : problem;
}

const problemText = ({ detail, hint }: Problem): string => joinText(detail, hint);

customElements.define("effect-outcome", EffectOutcome);
