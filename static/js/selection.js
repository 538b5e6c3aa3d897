/**
 * What a person does to the selection, in one place, whichever view it is done in.
 *
 * @import { Direction, State } from "./types.js"
 */
import { store } from "./store.js";

/**
 * The word that the sentence view starts from: the one that looks, or the one that is looked at.
 *
 * @param {Direction} direction
 * @returns {"query" | "key"}
 */
export const startOf = (direction) => (direction === "looks" ? "query" : "key");

/**
 * Choose a word: the first click chooses the start of a pair, the second completes it, the third starts anew.
 *
 * @param {number} position
 */
export function choose(position) {
  const { direction, query, key } = store.state;
  const start = startOf(direction);
  const end = start === "query" ? "key" : "query";
  const complete = query !== null && key !== null;
  if (complete || store.state[start] === null) store.select({ [start]: position, [end]: null });
  else store.select({ [end]: position });
}

/** Pin a word, or take its pin away. @param {number | null} position */
export function pin(position) {
  if (position === null) return;
  const { pins } = store.state;
  const pinned = pins.includes(position);
  store.select({ pins: pinned ? pins.filter((other) => other !== position) : [...pins, position] });
}

/** Turn round which way the sentence view looks. */
export function turn() {
  store.select({ direction: store.state.direction === "looks" ? "looked" : "looks" });
}

/** Clear the chosen words; if none are chosen, the pins. */
export function clear() {
  const { query, key, pins } = store.state;
  if (query !== null || key !== null) store.select({ query: null, key: null });
  else if (pins.length > 0) store.select({ pins: [] });
}

/** @param {number} by */
export const stepLayer = (by) => step("layer", by);

/**
 * Go to a neighbouring layer or head; the last is followed by the first.
 *
 * @type {(what: "layer" | "head", by: number) => void}
 */
export function step(what, by) {
  const stream = store.scene?.stream;
  if (!stream) return;
  const total = what === "layer" ? stream.layers : stream.heads;
  store.select({ [what]: (store.state[what] + by + total) % total });
}

/** @type {(head: Pick<State, "layer" | "head">) => void} */
export const openHead = ({ layer, head }) => store.select({ layer, head });
