/** Changes the model's input, for every input field. */
import type { Input, ModelInfo } from "../api/types.ts";
import type { HistoryMode } from "./types.ts";
import { inputOf } from "./input.ts";
import { modelInfoOf, store } from "./store.ts";

/** The input shown, or pending. */
export const currentInput = (): Input => store.wanted?.input ?? inputOf(store.state);

/** The model shown, or pending. */
export const card = (): ModelInfo | undefined => modelInfoOf(store.wanted?.model ?? store.state.model);

/** Whether the model reads a field. */
export const modelTakes = (field: keyof Input): boolean => card()?.takes?.includes(field) ?? false;

/** Request the input with some fields changed; undefined removes a field. */
export function changeInput(
  changes: { [Field in keyof Input]: Input[Field] | undefined },
  history: HistoryMode = "push",
) {
  const { model } = store.wanted ?? store.state;
  const merged = Object.entries({ ...currentInput(), ...changes }).filter(([, value]) => value !== undefined);
  store.ask({ model, input: Object.fromEntries(merged), selection: null, history });
}
