/** What an embedded figure consists of: its numbers, its places, and what draws them. */
import type * as api from "../api/schema.ts";

export type Label = api.AxisLabel;
export type Spot = api.Spot;

export type FigureData = api.EmbedData;

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
