/**
 * Changes the selection, in one place for all views.
 *
 * @import { Direction, State, Stream } from "./types.js"
 */
import { ALONE, beginning, comparing, withSidesSwapped } from "./comparison-selection.js";
import { selectionInB } from "./comparison-picture.js";
import { chosenAs, layerOf, members, toggleHeadsIn } from "./head-set.js";
import { inputOf, sameInput } from "./input.js";
import { apart } from "./stream-sides.js";
import { store } from "./store.js";

/**
 * The role of the word that the sentence view starts from: query or key.
 *
 * @param {Direction} direction
 * @returns {"query" | "key"}
 */
export const startOf = (direction) => (direction === "attends" ? "query" : "key");

/** Only places of A can be chosen: says so of one that only B has. */
export const announceUnshared = () =>
  store.setMessage("note", { kind: "note", text: "Only B has this word. Swap A and B to choose it." });

/**
 * Choose a word: the first click chooses the start of a pair, the second completes it, the third starts anew; a second
 * click on the start clears it (a word and itself are a cell of the heatmap's diagonal). If query and key words are in
 * separate lines, each line has its own choice.
 *
 * @param {number} position
 * @param {"query" | "key" | null} role what the word can be; null: either
 */
export function choose(position, role = null) {
  if (position < 0) return announceUnshared();
  const { direction, query, key } = store.state;
  if (role) return store.select({ [role]: store.state[role] === position ? null : position });
  const start = startOf(direction);
  const end = start === "query" ? "key" : "query";
  const complete = query !== null && key !== null;
  if (complete || store.state[start] === null) store.select({ [start]: position, [end]: null });
  else if (store.state[start] === position) store.select({ [start]: null });
  else store.select({ [end]: position });
}

/**
 * Pin or unpin a word. Pins are words of the role that the view starts from: pinning a word of the other role reverses
 * the direction.
 *
 * @param {number | null} position
 * @param {"query" | "key" | null} role what the word can be; null: either
 */
export function pin(position, role = null) {
  if (position === null) return;
  if (position < 0) return announceUnshared();
  const { pins, direction } = store.state;
  if (role && role !== startOf(direction)) {
    return store.select({ direction: role === "query" ? "attends" : "attended", pins: [position] });
  }
  const pinned = pins.includes(position);
  store.select({ pins: pinned ? pins.filter((other) => other !== position) : [...pins, position] });
}

/** Pin the chosen word. */
export function pinChosen() {
  const { query, key, direction } = store.state;
  if (store.scene && apart(store.scene)) pin(store.state[startOf(direction)]);
  else pin(query ?? key);
}

/** Reverse the direction of the sentence view. */
export function turn() {
  aim(store.state.direction === "attends" ? "attended" : "attends");
}

/** @param {Direction} direction */
export function aim(direction) {
  const lost = store.scene && apart(store.scene) && direction !== store.state.direction;
  store.select(lost ? { direction, pins: [] } : { direction });
}

/**
 * Show another stream of the model. The selection stays if the words are the same.
 *
 * @param {Stream} stream
 */
export function openStream(stream) {
  const before = store.scene?.stream;
  if (!before || before.name === stream.name) return;
  const { layer, head, query, key } = store.state;
  store.select({
    stream: stream.name,
    layer: Math.min(layer, stream.layers - 1),
    head: Math.min(head, stream.heads - 1),
    query: before.query_side === stream.query_side ? query : null,
    key: before.key_side === stream.key_side ? key : null,
    pins: [],
    query_part: null,
    key_part: null,
    rows: null,
  });
}

/** The stream after this one, or the first after the last. */
export function nextStream() {
  const { scene } = store;
  if (!scene) return;
  const { streams } = scene.capture;
  const next = streams[(streams.findIndex(({ name }) => name === scene.stream.name) + 1) % streams.length];
  if (next) openStream(next);
}

/** Clear the chosen words; if none are chosen, the pins; then B, then the set of heads. */
export function clear() {
  const { query, key, pins, heads } = store.state;
  if (query !== null || key !== null) store.select({ query: null, key: null });
  else if (pins.length > 0) store.select({ pins: [] });
  else if (comparing(store.state)) stopComparing();
  else if (heads !== null) store.select({ heads: null });
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
  const next = (store.state[what] + by + total) % total;
  const { heads } = store.state;
  const wholeLayer = what === "layer" && heads !== null && /^\d+$/.test(heads);
  store.select({ [what]: next, heads: wholeLayer ? `${next}` : null });
}

/** @type {(head: Pick<State, "layer" | "head">) => void} */
export const openHead = ({ layer, head }) => store.select({ layer, head, heads: null });

/** Show all heads of a layer as one. @param {number} layer */
export function openLayer(layer) {
  const stream = store.scene?.stream;
  if (stream) store.select(chosenAs(layerOf(layer, stream.heads), stream, store.state));
}

/** Show all heads as one. */
export const openAll = () => store.select({ heads: "all" });

/** Add heads to the set, or remove them. @param {{layer: number, head: number}[]} heads */
export function toggleHeads(heads) {
  const stream = store.scene?.stream;
  if (stream) store.select(toggleHeadsIn(store.state, stream, heads));
}

/** Add heads to the set. @param {{layer: number, head: number}[]} heads */
export function addHeads(heads) {
  const stream = store.scene?.stream;
  if (stream) store.select(chosenAs([...members(store.state, stream), ...heads], stream, store.state));
}

/** Show some heads as one. @param {{layer: number, head: number}[]} heads */
export function openHeads(heads) {
  const stream = store.scene?.stream;
  if (stream) store.select(chosenAs(heads, stream, store.state));
}

/** Compare, beginning with the same text in B. */
export function startComparing() {
  if (!comparing(store.state)) store.select({ ...beginning(store.state), overview: "change" });
}

export function stopComparing() {
  const { overview } = store.state;
  if (comparing(store.state)) store.select({ ...ALONE, overview: overview === "change" ? "pair" : overview });
}

export const toggleComparing = () => (comparing(store.state) ? stopComparing() : startComparing());

/** Compare with another head of A. @param {{layer: number, head: number}} head */
export function compareWithHead({ layer, head }) {
  const begun = comparing(store.state) ? {} : { ...ALONE, overview: "change" };
  store.select({ ...begun, "b.layer": layer, "b.head": head, "b.heads": null, "b.by": null });
}

/** Swap A and B; the selection stays where both have it. */
export function swapSides() {
  const { state, scene } = store;
  if (!comparing(state)) return;
  const selection = { ...withSidesSwapped(state), ...selectionInB(scene?.comparison ?? null, state) };
  const { model, ...given } = selection;
  if (model === state.model && sameInput(selection, state)) return store.select(selection);
  store.ask({ model, input: inputOf(given), selection, history: "push" });
}
