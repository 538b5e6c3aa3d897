/** The sign of a number without its colour: a minus on each cell below 0, which is one where B is larger. */
import { svg, type TemplateResult } from "lit-html";
import type { Picture } from "./head-picture.ts";
import { columnX, rowY, type Geometry } from "./heat-geometry.ts";
import { shownPart } from "./zoom-step.ts";

/** Smaller differences have nearly the colour of 0; effects, as shares of the largest, as in figures/kinds/effect.py. */
const NOTABLE = 0.005;
const NOTABLE_SHARE = 0.01;
/** In smaller cells, in pixels, it could not be seen. */
const SMALLEST_CELL = 6;

/** Paths of the signs by the colour in which they show on their cells: black or white. */
export function minusPaths(picture: Picture, geometry: Geometry): Map<string, string> {
  const { weights, ramp } = picture;
  const paths = new Map<string, string>();
  const cellWidth = columnX(geometry, 1) - columnX(geometry, 0);
  const cellHeight = rowY(geometry, 1) - rowY(geometry, 0);
  if (!picture.signed || Math.min(cellWidth, cellHeight) < SMALLEST_CELL) return paths;
  const least = picture.effects ? NOTABLE_SHARE * ramp.high : NOTABLE;
  const { first, last } = shownPart(geometry, weights);
  const length = Math.min(cellWidth, cellHeight, 24) * 0.4;
  for (let row = first.row; row <= last.row; row += 1) {
    const y = (rowY(geometry, row) + cellHeight / 2).toFixed(1);
    for (let column = first.column; column <= last.column; column += 1) {
      const value = weights.at(row, column);
      // No number is below anything.
      if (!(value <= -least)) continue;
      const ink = ramp.textColour(value);
      const x = columnX(geometry, column) + (cellWidth - length) / 2;
      paths.set(ink, `${paths.get(ink) ?? ""}M${x.toFixed(1)} ${y}h${length.toFixed(1)}`);
    }
  }
  return paths;
}

export const minusSigns = (picture: Picture, geometry: Geometry): TemplateResult<2>[] =>
  [...minusPaths(picture, geometry)].map(([ink, path]) => svg`<path class="minus" stroke=${ink} d=${path} />`);
