/** Types shared by this folder's scripts: classic scripts, so that one file can hold them. */

interface EmbedArray {
  dtype: string;
  /** `rows, columns` */
  shape: string;
  /** base64, little-endian */
  bdata: string;
}

interface EmbedLabel {
  label: string;
  /** positions of its tokens */
  where: string;
  special: boolean;
}

/** A grid of cells in the picture, in its pixels. */
interface EmbedPanel {
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

interface EmbedHead {
  title: string;
  /** sentences about what is merged, hidden, pooled or forbidden */
  notes: string[];
  /** for each panel, float32 by row and column; NaN where there is none */
  values: EmbedArray[];
}

interface EmbedColours {
  /** weights from 0 to 1, and their colours `#rrggbb` */
  stops: [number, string][];
  /** of a cell without a value */
  missing: string;
}

/** A place with a value, in pictures other than grids. */
interface EmbedSpot {
  left: number;
  top: number;
  width: number;
  height: number;
  tip: string;
  /** path of a line that reacts along its length */
  points: [number, number][];
}

interface EmbedData {
  schema: number;
  /** weights are shares of a row; only these are given in percent */
  shares: boolean;
  /** width and height of the picture, in its pixels */
  size: [number, number];
  rows: EmbedLabel[];
  columns: EmbedLabel[];
  panels: EmbedPanel[];
  heads: EmbedHead[];
  colours: { light: EmbedColours; dark: EmbedColours } | null;
  /** why a cell has no value */
  missing: string;
  /** prefix of a pooled value */
  pooled: string;
  /** the cell highlighted by the author */
  pair: [number, number] | null;
  spots: EmbedSpot[];
  /** the picture's numbers, where they are no matrix */
  table: { columns: string[]; rows: (string | number | null)[][] } | null;
  /** the same as a Plotly figure, in files that include it */
  plotly?: { data: Record<string, unknown>[]; layout: Record<string, unknown>; config: Record<string, unknown> };
}

/** A row and a column, or the number of a spot in `column`. */
interface EmbedPlace {
  row: number;
  column: number;
}

interface EmbedPin extends EmbedPlace {
  /** mark: `pair`, `guess` or `strongest` */
  name: string;
}

/** Draws places and reports pointing. */
interface EmbedSurface {
  show(head: number): void;
  mark(place: EmbedPlace | null): void;
  pin(pins: EmbedPin[]): void;
}

interface EmbedGrid {
  readonly cells: boolean;
  show(head: number): void;
  at(x: number, y: number): EmbedPlace | null;
  start(): EmbedPlace;
  step(place: EmbedPlace, key: string, far: boolean): EmbedPlace | null;
  boxes(place: EmbedPlace): { left: number; top: number; width: number; height: number }[];
  text(place: EmbedPlace): string;
  value(place: EmbedPlace): number;
}

interface EmbedViewer {
  readonly root: HTMLElement;
  readonly data: EmbedData;
  readonly places: EmbedGrid;
  /** The pointer is at a place; null: it left. */
  point(place: EmbedPlace | null, at?: { x: number; y: number }): void;
  /** Handle the event that started the viewer. */
  resume(event: Event | null): void;
  pin(pins: EmbedPin[]): void;
}

interface Window {
  followspotView?: (root: HTMLElement, data: EmbedData) => EmbedViewer;
  followspotZoom?: (viewer: EmbedViewer, sheet: HTMLElement) => EmbedSurface;
  followspotPredict?: (root: HTMLElement, load: () => Promise<EmbedViewer>) => void;
}
