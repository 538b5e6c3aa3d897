/**
 * Computes the edges between words: of the focused and the pinned words, or of all words at once.
 *
 * @import { AttentionEdge, Point } from "./arcs.js"
 * @import { Join } from "./alignment.js"
 * @import { Picture } from "./head-picture.js"
 * @import { State } from "./types.js"
 */
import { FAINTEST } from "./arcs.js";
import { locate, unitAt } from "./head-picture.js";
import { startOf } from "./selection.js";

/** @typedef {{role: "query" | "key", unit: number}} Focus the word whose weights are shown; unit -1: none */

/**
 * Where edges begin and end, and whether they join two lines of words.
 *
 * @typedef {object} Places
 * @property {(unit: number) => Point | null} query
 * @property {(unit: number) => Point | null} key
 * @property {boolean} link
 */

/**
 * The edges of the focused word and of the pinned words.
 *
 * @param {Picture} picture
 * @param {State} state
 * @param {Focus} focus
 * @param {Places} places
 * @returns {AttentionEdge[]}
 */
export function edgesOf(picture, state, focus, places) {
  const start = startOf(state.direction);
  const units = start === "query" ? picture.queries : picture.keys;
  const pins = state.pins
    .map((pin) => unitAt(units, pin))
    .filter((pin) => pin >= 0 && !(pin === focus.unit && start === focus.role));
  const chosen = locate(picture, state);
  const sources = [
    ...pins.map((unit) => ({ role: start, unit, kind: /** @type {AttentionEdge["kind"]} */ ("pin") })),
    ...(focus.unit < 0 ? [] : [{ ...focus, kind: /** @type {AttentionEdge["kind"]} */ ("focus") }]),
  ];
  return sources.flatMap(({ role, unit, kind }) => {
    const values = role === "query" ? picture.weights.row(unit) : picture.weights.column(unit);
    return [...values].flatMap((weight, other) => {
      if (!(weight >= FAINTEST)) return [];
      const [row, column] = role === "query" ? [unit, other] : [other, unit];
      const pair = row === chosen.row && column === chosen.column;
      return edgesBetween(places, { row, column, weight }, pair ? "pair" : kind);
    });
  });
}

/**
 * One edge for each join; those of the focused word stand out.
 *
 * @param {Join[]} joins
 * @param {Focus} focus
 * @param {Places} places
 * @returns {AttentionEdge[]}
 */
export const alignmentEdges = (joins, { role, unit }, places) =>
  joins.flatMap((join) => {
    const own = unit === (role === "query" ? join.row : join.column);
    return edgesBetween(places, join, unit < 0 || own ? "focus" : "all");
  });

/** @type {(places: Places, join: Join, kind: AttentionEdge["kind"]) => AttentionEdge[]} */
function edgesBetween({ query, key, link }, { row, column, weight }, kind) {
  const [from, to] = [query(row), key(column)];
  return from && to ? [{ from, to, weight, kind, link }] : [];
}
