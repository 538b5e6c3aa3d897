/** Changes the selection, in one place for all views. */
import type { Stream } from "../api/types.ts";
import type { Direction, State } from "./types.ts";
import { NO_COMPARISON, initialComparison, isComparison, withSidesSwapped } from "./comparison-selection.ts";
import { selectionInB, shownPicture } from "../charts/comparison-picture.ts";
import { unitAt } from "../charts/head-picture.ts";
import { selectionOfHeads, headsOfLayer, selectedHeads, toggleHeadsIn } from "./head-set.ts";
import { inputOf, isSameInput } from "./input.ts";
import { hasTwoLines } from "../charts/stream-sides.ts";
import { store } from "./store.ts";
import { _ } from "../text/message.ts";

/** The role of the word that the sentence view starts from: query or key. */
export const startRole = (direction: Direction): "query" | "key" => (direction === "attends" ? "query" : "key");

/** Only places of A can be chosen: says so of one that only B has. */
export const showOnlyInBNote = () =>
  store.setMessage("note", { kind: "note", text: _("Only B has this word. Swap A and B to choose it.") });

/**
 * Choose a word: the first click chooses the start of a pair, the second completes it, the third starts anew; a second
 * click on the start clears it (a word and itself are a cell of the heatmap's diagonal). If query and key words are in
 * separate lines, each line has its own choice.
 *
 * @param role what the word can be; null: either
 */
export function chooseWord(position: number, role: "query" | "key" | null = null) {
  if (position < 0) return showOnlyInBNote();
  const { direction, query, key } = store.state;
  if (role) return store.select({ [role]: isChosen(role, position) ? null : position });
  const start = startRole(direction);
  const end = start === "query" ? "key" : "query";
  const isPairComplete = query !== null && key !== null;
  if (isPairComplete || store.state[start] === null) store.select({ [start]: position, [end]: null });
  else if (isChosen(start, position)) store.select({ [start]: null });
  else store.select({ [end]: position });
}

/** Whether a position is the chosen one, or belongs to the same merged word. */
function isChosen(role: "query" | "key", position: number): boolean {
  const { scene, state } = store;
  if (state[role] === position) return true;
  const picture = scene && shownPicture(scene);
  if (!picture || picture.block || state[role] === null) return false;
  const units = role === "query" ? picture.queries : picture.keys;
  const unit = unitAt(units, position);
  return unit >= 0 && unit === unitAt(units, state[role]);
}

/**
 * Pin or unpin a word. Pins are words of the role that the view starts from: pinning a word of the other role reverses
 * the direction.
 *
 * @param role what the word can be; null: either
 */
export function togglePin(position: number | null, role: "query" | "key" | null = null) {
  if (position === null) return;
  if (position < 0) return showOnlyInBNote();
  const { pins, direction } = store.state;
  if (role && role !== startRole(direction)) {
    return store.select({ direction: role === "query" ? "attends" : "attended", pins: [position] });
  }
  const isPinned = pins.includes(position);
  store.select({ pins: isPinned ? pins.filter((other) => other !== position) : [...pins, position] });
}

/** Pin the chosen word. */
export function pinChosenWord() {
  const { query, key, direction } = store.state;
  if (store.scene && hasTwoLines(store.scene)) togglePin(store.state[startRole(direction)]);
  else togglePin(query ?? key);
}

/** Reverse the direction of the sentence view. */
export function reverseDirection() {
  setDirection(store.state.direction === "attends" ? "attended" : "attends");
}

export function setDirection(direction: Direction) {
  const losesPins = store.scene && hasTwoLines(store.scene) && direction !== store.state.direction;
  store.select(losesPins ? { direction, pins: [] } : { direction });
}

/** Show another stream of the model. The selection stays if the words are the same. */
export function openStream(stream: Stream) {
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
    crop: null,
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
export function clearSelection() {
  const { query, key, pins, heads } = store.state;
  if (query !== null || key !== null) store.select({ query: null, key: null });
  else if (pins.length > 0) store.select({ pins: [] });
  else if (isComparison(store.state)) stopComparing();
  else if (heads !== null) store.select({ heads: null });
}

export const stepLayer = (by: number) => stepLayerOrHead("layer", by);

/** Go to a neighbouring layer or head; the last is followed by the first. */
export function stepLayerOrHead(dimension: "layer" | "head", by: number): void {
  const stream = store.scene?.stream;
  if (!stream) return;
  const total = dimension === "layer" ? stream.layers : stream.heads;
  const next = (store.state[dimension] + by + total) % total;
  const { heads } = store.state;
  const wholeLayer = dimension === "layer" && heads !== null && /^\d+$/.test(heads);
  store.select({ [dimension]: next, heads: wholeLayer ? `${next}` : null });
}

export const openHead = ({ layer, head }: Pick<State, "layer" | "head">): void =>
  store.select({ layer, head, heads: null });

/** Show all heads of a layer as one. */
export function openLayer(layer: number) {
  const stream = store.scene?.stream;
  if (stream) store.select(selectionOfHeads(headsOfLayer(layer, stream.heads), stream, store.state));
}

/** Show all heads as one. */
export const openAll = () => store.select({ heads: "all" });

/** Add heads to the set, or remove them. */
export function toggleHeads(heads: { layer: number; head: number }[]) {
  const stream = store.scene?.stream;
  if (stream) store.select(toggleHeadsIn(store.state, stream, heads));
}

/** Add heads to the set. */
export function addHeads(heads: { layer: number; head: number }[]) {
  const stream = store.scene?.stream;
  if (stream) store.select(selectionOfHeads([...selectedHeads(store.state, stream), ...heads], stream, store.state));
}

/** Show some heads as one. */
export function openHeads(heads: { layer: number; head: number }[]) {
  const stream = store.scene?.stream;
  if (stream) store.select(selectionOfHeads(heads, stream, store.state));
}

/** Compare, beginning with the same text in B. */
export function startComparing() {
  if (!isComparison(store.state)) store.select({ ...initialComparison(store.state), overview: "change" });
}

export function stopComparing() {
  const { overview } = store.state;
  if (isComparison(store.state))
    store.select({ ...NO_COMPARISON, overview: overview === "change" ? "pair" : overview });
}

export const toggleComparing = () => (isComparison(store.state) ? stopComparing() : startComparing());

/** Compare with another head of A. */
export function compareWithHead({ layer, head }: { layer: number; head: number }) {
  const initial = isComparison(store.state) ? {} : { ...NO_COMPARISON, overview: "change" };
  store.select({ ...initial, "b.layer": layer, "b.head": head, "b.heads": null, "b.by": null });
}

/** Swap A and B; the selection stays where both have it. */
export function swapSides() {
  const { state, scene } = store;
  if (!isComparison(state)) return;
  const selection = { ...withSidesSwapped(state), ...selectionInB(scene?.comparison ?? null, state) };
  const { model, ...fields } = selection;
  if (model === state.model && isSameInput(selection, state)) return store.select(selection);
  store.requestInput({ model, input: inputOf(fields), selection, history: "push" });
}
