/**
 * Fetches exact weights where a pooled picture is zoomed. A head of more than 512 tokens is drawn in blocks, each with
 * its largest weight; a small enough part of it is drawn weight by weight.
 */
import type { Picture } from "./head-picture.ts";
import type { Zoom } from "./heat-geometry.ts";
import type { Token, Unit } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { api } from "../api/api.ts";
import { isComparison } from "../state/comparison-selection.ts";
import { decodeBytes, decodeFloats, shapeOf } from "../api/typed-arrays.ts";
import { tokensOf } from "./stream-sides.ts";
import { Weights } from "./weights.ts";
import { _ } from "../text/message.ts";

/** The most rows or columns that the server sends without pooling. */
const MOST_UNPOOLED = 512;

/** @returns null: nothing more exact to show */
export async function fetchZoomedPicture(scene: Scene, picture: Picture, { x, y }: Zoom): Promise<Picture | null> {
  const { capture, stream, state } = scene;
  const [rows, columns] = [tokenSpan(picture.queries, y[1], y[0]), tokenSpan(picture.keys, x[0], x[1])];
  const hasMergedUnits = state.unit !== "token" || !state.specials;
  if (
    !picture.block ||
    picture.effects ||
    hasMergedUnits ||
    state.heads !== null ||
    isComparison(state) ||
    rows.size > MOST_UNPOOLED ||
    columns.size > MOST_UNPOOLED
  )
    return null;
  const ranges = { query: `${rows.first}:${rows.last}`, key: `${columns.first}:${columns.last}` };
  const { weights: part, allowed } = await api.matrixPart(capture.id, stream.name, state, ranges);
  const [height = 0, width = 0] = shapeOf(part);
  return {
    ...picture,
    weights: new Weights(maskForbidden(decodeFloats(part), allowed && decodeBytes(allowed.bdata)), height, width),
    queries: unitsOf(tokensOf(scene, "query"), rows),
    keys: unitsOf(tokensOf(scene, "key"), columns),
    block: null,
    notes: [
      _("Zoomed in: exact weights of tokens {rows} (rows) and {columns} (columns).", {
        rows: spanText(rows),
        columns: spanText(columns),
      }),
    ],
  };
}

/** Token positions, up to and not including the last. */
type TokenSpan = { first: number; last: number; size: number };

/** The tokens behind a range of units. */
function tokenSpan(units: Unit[], from: number, to: number): TokenSpan {
  const start = units[Math.max(0, Math.round(from + 0.5))];
  const end = units[Math.min(units.length - 1, Math.round(to - 0.5))];
  const [first, last] = [start?.tokens[0] ?? 0, (end?.tokens.at(-1) ?? 0) + 1];
  return { first, last, size: last - first };
}

const unitsOf = (tokens: Token[], { first, last }: TokenSpan): Unit[] =>
  tokens.slice(first, last).map(({ label, short, special }, i) => ({ label, short, special, tokens: [first + i] }));

/** With NaN where the mask forbids: the server sends 0 there. */
const maskForbidden = (values: Float32Array, allowed: Uint8Array | null): Float32Array =>
  allowed ? values.map((value, i) => (allowed[i] ? value : NaN)) : values;

const spanText = ({ first, last }: TokenSpan): string => `${first}–${last - 1}`;
