/**
 * Runs the model without edges or heads, after the picture: the strongest cells of the heatmap, the edge of the chosen
 * pair in each head, each head as a whole, and what the user cuts.
 *
 * Events: `change` (something became known, failed or began).
 */
import type { EffectMatrix, HeadEffects, Intervention } from "../api/types.ts";
import type { Scene } from "./types.ts";
import { api } from "../api/api.ts";
import { announce } from "../components/announce.ts";
import { inTheme } from "../charts/themed.ts";
import { cutAnnouncement } from "../text/effect-text.ts";
import { _, joinText } from "../text/message.ts";
import { ablationOf, NO_ABLATION } from "./ablation.ts";
import { cutsOf, hasAblations } from "./cuts.ts";
import { whyNoEffects } from "./effect-replies.ts";
import { redraw } from "./loader.ts";
import { outcomeOf } from "./outcome.ts";
import { Run, type CancellableRun } from "./run.ts";
import { store } from "./store.ts";

class EffectRuns extends EventTarget {
  readonly #changed = () => this.dispatchEvent(new Event("change"));
  /** The verified cells of the heatmap: they replace the estimates in the scene. */
  readonly cells = new Run<null>(this.#changed, () => api.cancelRun("effects"));
  /** The edge of the chosen pair in each head. */
  readonly heads = new Run<HeadEffects>(this.#changed, () => api.cancelRun("ofHeads"));
  /** Each head as a whole. */
  readonly ablations = new Run<HeadEffects>(this.#changed, () => api.cancelRun("ablations"));
  /** What is cut, all together and each alone. */
  readonly cuts = new Run<Intervention>(this.#changed, () => api.cancelRun("interventions"));

  /** Of the cells and of the heads, as one. */
  get verification(): CancellableRun {
    const runs = [this.cells, this.heads];
    return {
      isPending: runs.some(({ isPending }) => isPending),
      isCancelled: runs.some(({ isCancelled }) => isCancelled),
      cancel: () => runs.forEach((run) => run.cancel()),
      restart: () => runs.forEach((run) => run.restart()),
    };
  }

  watch() {
    store.addEventListener("scene", () => store.scene && this.#onScene(store.scene));
  }

  #onScene(scene: Scene) {
    void this.#verifyCells(scene);
    void this.#compareHeads(scene);
    void this.#ablateHeads(scene);
    void this.#runCuts(scene);
  }

  async #verifyCells(scene: Scene) {
    const { capture, stream, state, effects } = scene;
    if (effects?.verify) return;
    if (effects?.problem?.code === "model-loading")
      return await this.cells.start([effects.key], state.model, [() => redrawWhenReady(scene)]);
    if (!effects?.figure || state.verify === 0) return await this.cells.start(null, state.model, []);
    const verify = async () => {
      showVerified(effects.key, await api.effects(capture.id, stream.name, state, state.verify));
      // The points are those of the same cells.
      if (store.state.cells === "both") redraw();
      return null;
    };
    await this.cells.start(effects.key, state.model, [verify]);
  }

  async #compareHeads({ capture, stream, state, effects, ranking }: Scene) {
    const { query, key, unit, specials } = state;
    if (!effects?.figure || !ranking || query === null || key === null)
      return await this.heads.start(null, state.model, []);
    const pair = { query, key, unit, specials };
    const wanted = [capture.id, stream.name, query, key, unit, specials, state.verify, outcomeOf(state)];
    const steps = [0, state.verify].map(
      (verify) => () => api.headEffects(capture.id, stream.name, pair, state, verify),
    );
    await this.heads.start(wanted, state.model, steps);
  }

  async #ablateHeads(scene: Scene) {
    const { capture, stream, state } = scene;
    if (state.overview !== "effect" || whyWeightsAlone(scene)) return await this.ablations.start(null, state.model, []);
    const wanted = [capture.id, stream.name, state.verify, outcomeOf(state), ablationOf(state)];
    const steps = [0, state.verify].map((verify) => () => api.ablationEffects(capture.id, stream.name, state, verify));
    await this.ablations.start(wanted, state.model, steps);
  }

  async #runCuts(scene: Scene) {
    const { capture, stream, state, comparison } = scene;
    const { cut } = state;
    if (cut === null || comparison) return await this.cuts.start(null, state.model, []);
    // Without an ablated head, what such heads output changes nothing.
    const ablation = hasAblations(state) ? ablationOf(state) : NO_ABLATION;
    const run = async () => {
      const reply = await api.interventions(capture.id, stream.name, cut, { ...state, ...ablation });
      announce(cutAnnouncement(scene, cutsOf(state), reply));
      return reply;
    };
    await this.cuts.start([capture.id, stream.name, cut, outcomeOf(state), ablation], state.model, [run]);
  }
}

/** The verified cells replace the estimates, unless something else is shown by now. */
function showVerified(key: string, matrix: EffectMatrix) {
  const { scene } = store;
  if (scene?.effects?.key !== key) return;
  const figure = inTheme(matrix, scene.theme);
  store.setScene({ ...scene, effects: { ...scene.effects, figure, verify: scene.state.verify } });
}

/** Until the model is there, the weights are shown. */
async function redrawWhenReady({ capture, stream, state }: Scene): Promise<null> {
  await api.effects(capture.id, stream.name, state, 0);
  redraw();
  return null;
}

export const effectRuns = new EffectRuns();

/** Why only weights can be shown; empty if effects can be, too. */
export function whyWeightsAlone({ capture, comparison, effects }: Scene): string {
  if (comparison) return _("Effects are those of one input: stop comparing to see them.");
  const problem = effects?.problem ?? effectRuns.cuts.problem;
  return problem?.code === "no-interventions" ? joinText(problem.detail, problem.hint) : whyNoEffects(capture);
}
