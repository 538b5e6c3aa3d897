/** What an embedded figure consists of: its numbers, its places, and what draws them. */
import type { TypedArraySpec } from "../api/types.ts";

export interface Label {
  label: string;
  /** positions of its tokens */
  where: string;
  special: boolean;
}

/** A grid of cells in the picture, in its pixels. */
export interface Panel {
  /** name of its values; empty for a single panel */
  name: string;
  /** values are differences */
  signed: boolean;
  left: number;
  top: number;
  /** of one cell */
  width: number;
  height: number;
}

export interface HeadData {
  title: string;
  /** sentences about what is merged, hidden, pooled or forbidden */
  notes: string[];
  /** for each panel, float32 by row and column; NaN where there is none */
  values: TypedArraySpec[];
}

export interface SchemeColours {
  /** weights from 0 to 1, and their colours `#rrggbb` */
  stops: [number, string][];
  /** of a cell without a value */
  missing: string;
}

/** A place with a value, in pictures other than grids. */
export interface Spot {
  left: number;
  top: number;
  width: number;
  height: number;
  tip: string;
  /** path of a line that reacts along its length */
  points: [number, number][];
}

export interface FigureData {
  schema: number;
  /** weights are shares of a row; only these are given in percent */
  shares: boolean;
  /** width and height of the picture, in its pixels */
  size: [number, number];
  rows: Label[];
  columns: Label[];
  panels: Panel[];
  heads: HeadData[];
  colours: { light: SchemeColours; dark: SchemeColours } | null;
  /** why a cell has no value */
  missing: string;
  /** prefix of a pooled value */
  pooled: string;
  /** the cell highlighted by the author */
  pair: [number, number] | null;
  spots: Spot[];
  /** the picture's numbers, where they are no matrix */
  table: { columns: string[]; rows: (string | number | null)[][] } | null;
  /** the same as a Plotly figure, in files that include it */
  plotly?: { data: Record<string, unknown>[]; layout: Record<string, unknown>; config: Record<string, unknown> };
}

/** A row and a column, or the number of a spot in `column`. */
export interface Place {
  row: number;
  column: number;
}

export interface Pin extends Place {
  /** mark: `pair`, `guess` or `strongest` */
  name: string;
}

/** Draws places and reports pointing. */
export interface Surface {
  show(head: number): void;
  mark(place: Place | null): void;
  pin(pins: Pin[]): void;
}

export interface Places {
  show(head: number): void;
  at(x: number, y: number): Place | null;
  start(): Place;
  step(place: Place, key: string, far: boolean): Place | null;
  boxes(place: Place): { left: number; top: number; width: number; height: number }[];
  text(place: Place): string;
  value(place: Place): number;
}

export interface LiveFigure {
  readonly root: HTMLElement;
  readonly data: FigureData;
  readonly places: Places;
  /** The pointer is at a place; null: it left. */
  point(place: Place | null, at?: { x: number; y: number }): void;
  /** Handle the event that started the viewer. */
  resume(event: Event | null): void;
  pin(pins: Pin[]): void;
}
