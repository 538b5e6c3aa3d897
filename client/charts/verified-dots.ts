/** A dot on each cell whose effect is verified by running the model. */
import { svg, type TemplateResult } from "lit-html";
import { isVerified } from "./effect-picture.ts";
import type { Picture } from "./head-picture.ts";
import { columnX, rowY, type Geometry } from "./heat-geometry.ts";

/** In smaller cells, in pixels, it could not be seen. */
const SMALLEST_CELL = 6;

interface Dot {
  x: number;
  y: number;
  radius: number;
  /** black or white, whichever shows */
  ink: string;
}

/** In the upper right corner of each cell, beside its minus. */
export function verifiedDots(picture: Picture, geometry: Geometry): Dot[] {
  const { weights, ramp } = picture;
  const cellWidth = columnX(geometry, 1) - columnX(geometry, 0);
  const cellHeight = rowY(geometry, 1) - rowY(geometry, 0);
  const size = Math.min(cellWidth, cellHeight);
  if (!picture.effects || size < SMALLEST_CELL) return [];
  const radius = Math.min(3, size / 8);
  return [...weights.values.keys()].flatMap((place) => {
    const [row, column] = [Math.floor(place / weights.columns), place % weights.columns];
    if (!isVerified(picture, row, column)) return [];
    const [x, y] = [columnX(geometry, column) + cellWidth - 2 * radius, rowY(geometry, row) + 2 * radius];
    return [{ x, y, radius, ink: ramp.textColour(weights.at(row, column)) }];
  });
}

export const verifiedMarks = (picture: Picture, geometry: Geometry): TemplateResult<2>[] =>
  verifiedDots(picture, geometry).map(
    ({ x, y, radius, ink }) =>
      svg`<circle class="verified" fill=${ink} cx=${x.toFixed(1)} cy=${y.toFixed(1)} r=${radius.toFixed(1)} />`,
  );
