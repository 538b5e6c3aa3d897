/**
 * Changes to what is given to the model, whichever field they are made in.
 *
 * @import { HistoryMode, Input, ModelCard } from "./types.js"
 */
import { inputOf } from "./input.js";
import { cardOf, store } from "./store.js";

/** What is given now, or on its way. @returns {Input} */
export const given = () => store.wanted?.input ?? inputOf(store.state);

/** The model that is shown, or on its way. @returns {ModelCard | undefined} */
export const card = () => cardOf(store.wanted?.model ?? store.state.model);

/** Whether the model reads a field. @type {(field: keyof Input) => boolean} */
export const takes = (field) => card()?.takes?.includes(field) ?? false;

/**
 * Ask for the same with some fields changed; undefined takes a field away.
 *
 * @param {{[Field in keyof Input]: Input[Field] | undefined}} changes
 * @param {HistoryMode} [history]
 */
export function give(changes, history = "push") {
  const { model } = store.wanted ?? store.state;
  const merged = Object.entries({ ...given(), ...changes }).filter(([, value]) => value !== undefined);
  store.ask({ model, input: Object.fromEntries(merged), selection: null, history });
}
