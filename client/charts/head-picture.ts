/** Prepares a head for drawing: weights decoded once, units to look up, colours. */
import type { ColourScale, HeadMatrix, Scale, TypedArraySpec, Unit } from "../api/types.ts";
import type { Scene, State, Theme } from "../state/types.ts";
import type { Themed } from "./themed.ts";
import { Ramp, cssGradient, colourStops } from "./colour.ts";
import { decodeFloats, shapeOf } from "../api/typed-arrays.ts";
import { Weights } from "./weights.ts";

export interface Picture {
  weights: Weights;
  /** what the rows are */
  queries: Unit[];
  /** what the columns are */
  keys: Unit[];
  /** whether rows and columns are of the same text, so that a word can attend to itself */
  aligned: boolean;
  /** how the rows of a decoder are named */
  rows?: HeadMatrix["row_naming"];
  /** where the parts of the input lie among rows and columns */
  parts: HeadMatrix["parts"];
  /** units behind one cell, which shows the largest; null: each has its own */
  block: [number, number] | null;
  /** Whether it is a part of a head, which lacks other weights of its rows. */
  isCropped?: boolean;
  /** by row, the share of its weight that is hidden; null for no row of this side */
  removed: (number | null)[] | null;
  /** whether a head has a learned sink */
  sink?: boolean;
  /** sentences on everything merged, hidden, pooled or forbidden */
  notes: string[];
  /** colours of weights */
  ramp: Ramp;
  /** the colour bar; places are from 0 to 1 */
  bar: { gradient: string; ticks: { place: number; text: string }[] };
  /** as Plotly takes it */
  colorscale: [number, string][];
  /** Whether it is of differences, whose sign is marked. */
  signed?: boolean;
  /** Where the cells are effects of cutting an edge: what belongs to each. */
  effects?: CellEffects;
  /** in a comparison: the sides whose own places this picture lacks */
  missingSides?: ("a" | "b")[];
  /** the colour of cells that the mask forbids */
  forbidden: string;
}

export interface CellEffects {
  /** of the same edges */
  weights: Weights;
  /** 1 where an effect is verified by running the model, row after row */
  verified: Uint8Array;
  /** of the effects, at the colour bar */
  unit: string;
  /** the same after a number */
  unitAfterNumber: string;
}

const pictures: WeakMap<Themed<HeadMatrix>, Picture> = new WeakMap();

/** The picture of a head, cached. */
export function pictureOf(figure: Themed<HeadMatrix>): Picture {
  const picture = pictures.get(figure) ?? makePicture(figure);
  pictures.set(figure, picture);
  return picture;
}

/** The scale from weights to colours in the large picture, or of its effects. */
export const scaleOf = ({ state, figure, effects, comparison }: Scene): Scale =>
  (comparison?.figure ?? (state.cells === "effect" && effects?.figure ? effects.figure : figure)).scale;

function makePicture(matrix: Themed<HeadMatrix>): Picture {
  const { values, colours, theme, row_naming, rows, columns, aligned, parts, removed, sink, block, notes } = matrix;
  return {
    weights: weightsOf(values[0]),
    queries: rows,
    keys: columns,
    aligned,
    rows: row_naming,
    parts,
    removed,
    sink,
    block,
    notes,
    ...coloursOf(colours, theme),
  };
}

export function weightsOf(values: TypedArraySpec | undefined): Weights {
  if (!values) throw new Error("a matrix is missing");
  const [rows = 0, columns = 0] = shapeOf(values);
  return new Weights(decodeFloats(values), rows, columns);
}

/** What a picture is coloured with. */
export function coloursOf(
  scale: ColourScale,
  theme: Theme,
): Pick<Picture, "ramp" | "bar" | "colorscale" | "forbidden"> {
  const stops = colourStops(scale, theme);
  return {
    ramp: new Ramp(stops, scale.low, scale.high),
    bar: { gradient: cssGradient(scale[theme].steps), ticks: scale.ticks },
    colorscale: stops,
    forbidden: scale[theme].missing,
  };
}

/** The colours of the dark theme, whichever is in use: the larger the weight, the brighter. */
export const darkThemeRamp = ({ figure }: Scene): Ramp => coloursOf(figure.colours, "dark").ramp;

/** Row and column of a pair in a picture; -1 if not chosen or not shown. */
export const cellOfPair = (
  { queries, keys }: Picture,
  { query, key }: Pick<State, "query" | "key">,
): { row: number; column: number } => ({
  row: unitAt(queries, query),
  column: unitAt(keys, key),
});

/**
 * Whether a row may attend to more than one token, or to a learned sink. What the mask alone decides shows nothing
 * about a head. Computed here, too, because a zoomed part has other rows than the reply; see
 * `tests/cases/choices.json`.
 */
export function hasChoice({ weights, removed, sink }: Picture, row: number): boolean {
  if (sink) return true;
  const allowed = weights.row(row).reduce((sum, weight) => sum + (Number.isNaN(weight) ? 0 : 1), 0);
  // Attention to hidden tokens was a choice, too.
  return allowed > 1 || (removed?.[row] ?? 0) > 0;
}

/** Index of the unit that holds a token position, or -1. */
export function unitAt(units: Unit[], position: number | null) {
  return position === null ? -1 : units.findIndex(({ tokens }) => tokens.includes(position));
}
