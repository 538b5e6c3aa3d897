/** What the server says of effects, for the picture: estimates, which come in about the time of two runs of the model. */
import type { Capture, EffectMatrix, Stream } from "../api/types.ts";
import type { ShownEffects, State } from "./types.ts";
import { api } from "../api/api.ts";
import { ApiProblem } from "../api/request-cache.ts";
import { unitAt } from "../charts/head-picture.ts";
import { inTheme } from "../charts/themed.ts";
import { _ } from "../text/message.ts";
import { isComparison } from "./comparison-selection.ts";
import { outcomeOf } from "./outcome.ts";
import { store } from "./store.ts";
import { currentTheme } from "./theme.ts";

/** Faster replies need no message. */
const MESSAGE_DELAY_MS = 1000;

/** Why no effects can be shown of a capture; empty if they can, as far as is known here. */
export function whyNoEffects({ provenance }: Capture): string {
  if (provenance.import_note) return _("Imported attention has no model that could be run without an edge.");
  // The example's model would be loaded beside that of the text.
  return store.showsExample ? _("Effects are shown once your own text is ready.") : "";
}

/** Estimates of the shown head, if effects are to be shown. A failure here leaves the rest of the picture as it is. */
export async function fetchEffects(state: State, capture: Capture, stream: Stream): Promise<ShownEffects | null> {
  if (state.cells === "weight" || isComparison(state) || whyNoEffects(capture)) return null;
  const key = effectsKey(state, capture, stream);
  const shown = store.scene?.effects?.key === key ? store.scene.effects : null;
  const verify = shown?.figure ? shown.verify : 0;
  const timer = window.setTimeout(showWaiting, MESSAGE_DELAY_MS);
  try {
    // Those shown are not requested again: that would cancel the request that verifies them.
    const matrix = shown?.figure ?? (await api.effects(capture.id, stream.name, state, 0));
    const scatter = state.cells === "both" ? await fetchScatter(state, capture, stream, matrix, verify) : null;
    return { key, figure: inTheme(matrix, currentTheme()), scatter, verify, problem: null };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code === "unknown-capture") throw error;
    return { key, figure: null, scatter: null, verify: 0, problem: error.problem };
  } finally {
    window.clearTimeout(timer);
  }
}

/** The chosen pair is a point in any case, if it is shown. */
function fetchScatter(state: State, { id }: Capture, { name }: Stream, matrix: EffectMatrix, verify: number) {
  const { query, key } = state;
  const isShown = unitAt(matrix.rows, query) >= 0 && unitAt(matrix.columns, key) >= 0;
  return api.scatter(id, name, state, isShown ? { query, key } : { query: null, key: null }, verify);
}

function effectsKey(state: State, { id }: Capture, { name }: Stream): string {
  const { layer, head, heads, unit, specials, padding, rows, query_part, key_part, scale, verify } = state;
  const shown = [heads ?? [layer, head], unit, specials, padding, rows, query_part, key_part, scale, verify];
  return JSON.stringify([id, name, shown, outcomeOf(state)]);
}

const showWaiting = () =>
  store.setMessage("stage", {
    kind: "note",
    text: _("The effects are being estimated: the model runs forward and backward."),
    actions: [{ name: _("Show the weights"), act: () => store.select({ cells: "weight" }) }],
  });
