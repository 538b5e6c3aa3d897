/**
 * Changes the model's input, for every input field.
 *
 * @import { HistoryMode, Input, ModelInfo } from "./types.js"
 */
import { inputOf } from "./input.js";
import { modelInfoOf, store } from "./store.js";

/** The input shown, or pending. @returns {Input} */
export const currentInput = () => store.wanted?.input ?? inputOf(store.state);

/** The model shown, or pending. @returns {ModelInfo | undefined} */
export const card = () => modelInfoOf(store.wanted?.model ?? store.state.model);

/** Whether the model reads a field. @type {(field: keyof Input) => boolean} */
export const modelTakes = (field) => card()?.takes?.includes(field) ?? false;

/**
 * Request the input with some fields changed; undefined removes a field.
 *
 * @param {{[Field in keyof Input]: Input[Field] | undefined}} changes
 * @param {HistoryMode} [history]
 */
export function changeInput(changes, history = "push") {
  const { model } = store.wanted ?? store.state;
  const merged = Object.entries({ ...currentInput(), ...changes }).filter(([, value]) => value !== undefined);
  store.ask({ model, input: Object.fromEntries(merged), selection: null, history });
}
