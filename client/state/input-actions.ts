/** Changes the model's input, for every input field. */
import type { Input, ModelInfo } from "../api/types.ts";
import type { HistoryMode } from "./types.ts";
import { inputOf } from "./input.ts";
import { modelInfoOf, store } from "./store.ts";

/** The input that the page's fields say: the one shown, or requested. */
export const currentInput = (): Input => store.latestRequest?.input ?? inputOf(store.state);

/** The model chosen: the one shown, or requested. */
export const chosenModel = (): ModelInfo | undefined => modelInfoOf(store.latestRequest?.model ?? store.state.model);

/** Whether the model reads a field. */
export const modelTakes = (field: keyof Input): boolean => chosenModel()?.takes?.includes(field) ?? false;

/** What stays of the input when it changes: not where the target of another text was stopped. */
function keptInput(): Input {
  const { generate, ...others } = currentInput();
  return generate && !(modelTakes("target") && generate.method === "greedy") ? { ...others, generate } : others;
}

/** Request the input with some fields changed; undefined removes a field. */
export function changeInput(
  changes: { [Field in keyof Input]: Input[Field] | undefined },
  history: HistoryMode = "push",
) {
  const { model } = store.latestRequest ?? store.state;
  const fields = Object.entries({ ...keptInput(), ...changes }).filter(([, value]) => value !== undefined);
  store.requestInput({ model, input: Object.fromEntries(fields), selection: null, history });
}
