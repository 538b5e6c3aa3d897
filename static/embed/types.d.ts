/** What the scripts of this folder share. They are classic scripts, so that one file can hold them. */

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
  /** what its values are called; empty where there is one panel only */
  name: string;
  /** its values are differences */
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

/** A place that says something, in pictures that are no grid of cells. */
interface EmbedSpot {
  left: number;
  top: number;
  width: number;
  height: number;
  tip: string;
  /** the way of a line that is pointed at anywhere along it */
  points: [number, number][];
}

interface EmbedData {
  schema: number;
  /** weights are shares of a row; of others nothing is said in percent */
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
  /** what stands before a value of which there would be several */
  pooled: string;
  /** the cell that the author points out */
  pair: [number, number] | null;
  spots: EmbedSpot[];
  /** what the picture shows in numbers, where that is no matrix */
  table: { columns: string[]; rows: (string | number | null)[][] } | null;
  /** the same as a figure of Plotly, in files that carry it */
  plotly?: { data: Record<string, unknown>[]; layout: Record<string, unknown>; config: Record<string, unknown> };
}

/** A row and a column, or the number of a spot in `column`. */
interface EmbedPlace {
  row: number;
  column: number;
}

interface EmbedPin extends EmbedPlace {
  /** what is marked: `pair`, `guess` or `strongest` */
  name: string;
}

/** Where places are drawn and pointed at. */
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
  /** A place is pointed at; null: no longer. */
  point(place: EmbedPlace | null, at?: { x: number; y: number }): void;
  /** Go on with the event that asked for the viewer. */
  resume(event: Event | null): void;
  pin(pins: EmbedPin[]): void;
}

interface Window {
  followspotView?: (root: HTMLElement, data: EmbedData) => EmbedViewer;
  followspotZoom?: (viewer: EmbedViewer, sheet: HTMLElement) => EmbedSurface;
  followspotPredict?: (root: HTMLElement, load: () => Promise<EmbedViewer>) => void;
}
