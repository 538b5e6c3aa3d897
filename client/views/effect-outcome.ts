/** Says what the effects are on, and changes it. */
import { render } from "lit-html";
import type { Outcome, Problem } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { outcomeFields, predictedPlaces, type Measure } from "../components/outcome-fields.ts";
import { Panel } from "../components/panel.ts";
import { RunLine, type RunWords } from "../components/run-line.ts";
import { effectRuns } from "../state/effect-runs.ts";
import { changedOutcome, choiceName, outcomeOf, withMeasure, type OutcomeOptions } from "../state/outcome.ts";
import { store } from "../state/store.ts";
import { _, joinText } from "../text/message.ts";

const VERIFICATION: RunWords = {
  running: _("Effects are being verified by running the model …"),
  cancelled: _("The verification was cancelled: effects without a dot are estimates."),
  restart: _("Verify"),
};

class EffectOutcome extends Panel {
  /** A measure that needs a text which is not there yet. */
  #draft: Measure | null = null;
  /** A field is being typed in: drawing would undo it. */
  #isTyping = false;
  #waiting: RunLine | null = null;
  /** What was measured last, and where: it stays known while something is refused. */
  #known: { capture: string; outcome: Outcome } | null = null;

  override start(signal: AbortSignal) {
    const fields = this.child("fields");
    this.#waiting = new RunLine(this.child("waiting"), VERIFICATION, signal);
    fields.addEventListener("input", ({ target }) => (this.#isTyping = target instanceof HTMLInputElement), { signal });
    fields.addEventListener("change", ({ target }) => this.#change(target), { signal });
    fields.addEventListener("submit", (event) => event.preventDefault(), { signal });
    effectRuns.addEventListener("change", () => this.#draw(), { signal });
    store.follow(["scene"], () => this.#draw(), signal);
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
    if (outcome) this.#known = { capture: scene.capture.id, outcome };
    render(_("Effect on: {outcome}", { outcome: text?.name ?? "…" }), this.child<HTMLElement>("name"));
    if (!this.#isTyping) {
      const view = {
        options: outcomeOf(scene.state),
        predicts: scene.capture.predictions.length > 0,
        places: predictedPlaces(scene.capture),
        outcome: this.#outcome(scene),
        draft: this.#draft,
        problem,
      };
      render(outcomeFields(view), this.child<HTMLElement>("fields"));
    }
    const { verification, cells } = effectRuns;
    const failure = cells.problem ? joinText(cells.problem.detail, cells.problem.hint) : "";
    this.#waiting?.draw(verification, () => this.querySelector("summary"), failure);
  }

  /** What is measured, or was before something was refused. */
  #outcome({ capture }: Scene): Outcome | null {
    return this.#known?.capture === capture.id ? this.#known.outcome : null;
  }

  #change(target: EventTarget | null) {
    const { scene } = store;
    if (!scene || !(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
    this.#isTyping = false;
    const value = target.value.trim();
    if (target.name === "outcome") return this.#changeMeasure(scene, value as Measure);
    this.#draft = null;
    const name = target.name as keyof OutcomeOptions;
    const isNamed = name === "outcome.token" || name === "outcome.foil";
    store.select(changedOutcome(store.state, name, isNamed ? choiceName(value, this.#outcome(scene)) : value));
  }

  #changeMeasure(scene: Scene, measure: Measure) {
    const state = withMeasure(store.state, measure);
    this.#draft = measure === "similarity" && !state["outcome.text"] ? measure : null;
    if (this.#draft) {
      this.#draw();
      this.querySelector<HTMLInputElement>('[name="outcome.text"]')?.focus();
      return;
    }
    const outcome = this.#outcome(scene);
    const foil =
      state["outcome.foil"] ?? outcome?.choices.find(({ text }) => text !== outcome.text.trim())?.name ?? null;
    store.select(measure === "difference" ? { ...state, "outcome.foil": foil } : state);
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

customElements.define("effect-outcome", EffectOutcome);
