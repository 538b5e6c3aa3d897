import { decodeFloats } from "../api/typed-arrays.ts";
import { nextCell } from "../charts/grid-step.ts";
import { Weights } from "../charts/weights.ts";
import { isolate } from "../text/plain-text.ts";
import { exactNumber } from "../text/format.ts";
import type { FigureData, Label, Place, Places } from "./types.ts";
import { _ } from "../text/message.ts";

const NO_WEIGHTS = new Weights(new Float32Array(), 0, 0);

const unitName = (unit: Label | undefined): string => (unit ? `${isolate(unit.label)} (${unit.where})` : "");

/** Cells of one or more matrices with the same rows and columns. */
export class Grid implements Places {
  readonly data: FigureData;
  readonly rows: number;
  readonly columns: number;

  /** By panel. */
  #weights: Weights[] = [];

  constructor(data: FigureData) {
    this.data = data;
    this.rows = data.rows.length;
    this.columns = data.columns.length;
    this.show(0);
  }

  show(head: number) {
    const { values = [] } = this.data.heads[head] ?? {};
    this.#weights = values.map((spec) => new Weights(decodeFloats(spec), this.rows, this.columns));
  }

  at(x: number, y: number) {
    for (const { left, top, width, height } of this.data.panels) {
      const [row, column] = [Math.floor((y - top) / height), Math.floor((x - left) / width)];
      if (row >= 0 && row < this.rows && column >= 0 && column < this.columns) return { row, column };
    }
    return null;
  }

  start() {
    const [row, column] = this.data.pair ?? [0, 0];
    return { row, column };
  }

  step(place: Place, key: string, far: boolean) {
    return nextCell(place, key, far, this) ?? place;
  }

  boxes({ row, column }: Place) {
    return this.data.panels.map(({ left, top, width, height }) => ({
      left: left + column * width,
      top: top + row * height,
      width,
      height,
    }));
  }

  value({ row, column }: Place) {
    return this.weights(0).at(row, column);
  }

  weights(panel: number) {
    return this.#weights[panel] ?? NO_WEIGHTS;
  }

  text(place: Place) {
    const { data } = this;
    const pair = { query: unitName(data.rows[place.row]), key: unitName(data.columns[place.column]) };
    if (data.panels.length > 1) {
      const [a = "", b = "", difference = ""] = data.panels.map((_panel, index) => this.#panelText(index, place));
      return _("{query} → {key}: A {a}, B {b}, A − B {difference}", { ...pair, a, b, difference });
    }
    const value = this.value(place);
    if (Number.isNaN(value)) return _("{query} → {key}: {reason}", { ...pair, reason: data.missing });
    if (data.effects) return this.#effectText(place, pair);
    const { rank, of } = this.weights(0).rank(place.row, place.column);
    const weight = [data.pooled, exactNumber(value)].join(" ").trim();
    return _("{query} → {key}: {weight}, rank {rank} of {of}", { ...pair, weight, rank, of });
  }

  /** The matrices are the effects, the weights, and 1 where an effect is verified. */
  #effectText({ row, column }: Place, pair: { query: string; key: string }) {
    const effect = [this.data.pooled, this.#panelText(0, { row, column })].join(" ").trim();
    const facts = { ...pair, effect, weight: exactNumber(this.weights(1).at(row, column)) };
    return this.weights(2).at(row, column)
      ? _("{query} → {key}: effect {effect} (verified), weight {weight}", facts)
      : _("{query} → {key}: effect {effect} (first-order estimate), weight {weight}", facts);
  }

  #panelText(panel: number, { row, column }: Place) {
    const value = this.weights(panel).at(row, column);
    if (Number.isNaN(value)) return this.data.missing;
    const sign = this.data.panels[panel]?.signed && value > 0 ? "+" : value < 0 ? "−" : "";
    return `${sign}${exactNumber(Math.abs(value))}`;
  }
}
