/** Row and column labels, and outlines of cells. */
import { nothing, svg, type TemplateResult } from "lit-html";
import type { Geometry } from "./heat-geometry.ts";
import type { Picture } from "./head-picture.ts";
import { minusSigns } from "./minus-signs.ts";
import type { Unit } from "../api/types.ts";
import { COLUMN_PITCH, PITCH, TURN, columnX, fitted, labelPositions, rowY } from "./heat-geometry.ts";
import { KEY_AXIS, queryAxis } from "../text/axis-titles.ts";

type Svg = TemplateResult<2>;

/** Cells by row and column; -1 where there is none. */
interface Marks {
  chosen: { row: number; column: number };
  hovered: { row: number; column: number };
  /** the first row and column not yet generated, or Infinity */
  unwritten: { row: number; column: number };
}

export const heatLabels = (picture: Picture, geometry: Geometry, marks: Marks): (Svg | Svg[])[] => [
  ...(geometry.bare ? [] : [rowLabels(picture, geometry, marks)]),
  columnLabels(picture, geometry, marks),
  axisTitles(picture, geometry),
  outlines(picture, geometry, marks),
];

function labelClass(units: Unit[], index: number, chosen: number, hovered: number, role: string): string {
  const { only } = units[index] ?? {};
  const names = [
    "label",
    index === chosen && `is-${role}`,
    index === hovered && "is-hovered",
    only && `is-only-${only}`,
  ];
  return names.filter(Boolean).join(" ");
}

function rowLabels({ queries }: Picture, geometry: Geometry, { chosen, hovered }: Marks): Svg[] {
  const { y, height, top, left } = geometry;
  const shown = labelPositions(y[1], y[0], height - top);
  return addMarked(shown, queries.length, y[1], y[0], [chosen.row, hovered.row], height - top).map((row) => {
    const at = (rowY(geometry, row) + rowY(geometry, row + 1)) / 2;
    const names = labelClass(queries, row, chosen.row, hovered.row, "query");
    const unit = queries[row];
    const text = unit ? fitted(unit, geometry.most) : "";
    return svg`<text class=${names} translate="no" x=${left - 7} y=${at + 4} text-anchor="end">${text}</text>`;
  });
}

function columnLabels({ keys }: Picture, geometry: Geometry, { chosen, hovered }: Marks): Svg[] {
  const { x, width, left, right, top, turned } = geometry;
  const shown = labelPositions(x[0], x[1], width - left - right, COLUMN_PITCH);
  return addMarked(
    shown,
    keys.length,
    x[0],
    x[1],
    [chosen.column, hovered.column],
    width - left - right,
    COLUMN_PITCH,
  ).map((column) => {
    const at = (columnX(geometry, column) + columnX(geometry, column + 1)) / 2;
    const names = labelClass(keys, column, chosen.column, hovered.column, "key");
    const unit = keys[column];
    const text = unit ? fitted(unit, geometry.most) : "";
    const turn = `translate(${at + 4} ${top - 7}) rotate(-${TURN})`;
    return turned
      ? svg`<text class=${names} translate="no" transform=${turn}>${text}</text>`
      : svg`<text class=${names} translate="no" x=${at} y=${top - 8} text-anchor="middle">${text}</text>`;
  });
}

/** Chosen and hovered labels always show; labels that they would touch are left out. */
function addMarked(
  shown: number[],
  count: number,
  from: number,
  to: number,
  marked: number[],
  pixels: number,
  pitch = PITCH,
): number[] {
  const extra = marked.filter((index) => index >= Math.max(0, from) && index <= Math.min(count - 1, to));
  const room = (pitch * (to - from)) / pixels;
  const kept = shown.filter((index) => index < count && extra.every((one) => Math.abs(one - index) >= room));
  return [...new Set([...kept, ...extra])].sort((a, b) => a - b);
}

/** Above the labels of the columns, and beside those of the rows. */
function axisTitles({ rows }: Picture, { left, top, height, bare }: Geometry): Svg[] {
  const key = svg`<text class="label is-axis" x=${left} y="12">${KEY_AXIS}</text>`;
  const place = `translate(12 ${(top + height) / 2}) rotate(-90)`;
  const query = svg`<text class="label is-axis" transform=${place} text-anchor="middle">${queryAxis(rows ?? null)}</text>`;
  return bare ? [key] : [key, query];
}

function outlines(picture: Picture, geometry: Geometry, { chosen, hovered, unwritten }: Marks): Svg {
  const { left, top, width, height, right } = geometry;
  const [inner, outer] = [width - left - right, height - top];
  const marks = [
    minusSigns(picture, geometry),
    unsharedLabels(picture, geometry),
    veils(geometry, unwritten),
    borders(picture, geometry),
    mark(geometry, hovered, ["cell is-hovered"]),
    mark(geometry, chosen, ["cell is-halo", "cell is-chosen"]),
  ];
  // A nested svg clips what is outside the zoom.
  return svg`<svg x=${left} y=${top} width=${inner} height=${outer} viewBox="${left} ${top} ${inner} ${outer}">
    ${marks}
  </svg>`;
}

/** Outlines of a cell, one over the other; the last also of a whole row or column. */
function mark(geometry: Geometry, { row, column }: { row: number; column: number }, names: string[]): Svg[] {
  if (row >= 0 && column >= 0) return names.map((name) => rect(name, cellBox(geometry, row, column)));
  const name = names.at(-1) ?? "";
  if (row >= 0) return [rect(name, rowBox(geometry, row))];
  return column >= 0 ? [rect(name, columnBox(geometry, column))] : [];
}

/** Covers what is not yet generated. */
function veils(geometry: Geometry, { row, column }: { row: number; column: number }): Svg[] {
  const { left, top, width, height, right } = geometry;
  const [x, y] = [columnX(geometry, column), rowY(geometry, row)];
  const wide = { x: left, y, width: width - left - right, height: Math.max(0, height - y) };
  const high = Math.max(0, Math.min(height, y) - top);
  return [
    ...(Number.isFinite(row) ? [rect("veil", wide)] : []),
    ...(Number.isFinite(column)
      ? [rect("veil", { x, y: top, width: Math.max(0, width - right - x), height: high })]
      : []),
  ];
}

/** Places that only the other side has. */
function unsharedLabels({ queries, keys, lacks = [] }: Picture, geometry: Geometry): Svg[] {
  const lacking = ({ only }: Unit, box: Box): Svg[] =>
    only && lacks.includes(only) ? [rect("lone", box, `url(#lone-${only})`)] : [];
  return [
    ...queries.flatMap((unit, row) => lacking(unit, rowBox(geometry, row))),
    ...keys.flatMap((unit, column) => lacking(unit, columnBox(geometry, column))),
  ];
}

/** Borders between parts of the input. */
function borders({ parts }: Picture, geometry: Geometry): Svg[] {
  const { left, top, width, height, right } = geometry;
  const down = parts.rows.slice(1).map(({ first }) => {
    const y = rowY(geometry, first);
    return svg`<line class="border" x1=${left} x2=${width - right} y1=${y} y2=${y} />`;
  });
  const across = parts.columns.slice(1).map(({ first }) => {
    const x = columnX(geometry, first);
    return svg`<line class="border" x1=${x} x2=${x} y1=${top} y2=${height} />`;
  });
  return [...down, ...across];
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const rect = (name: string, { x, y, width, height }: Box, fill: string | null = null): Svg =>
  svg`<rect class=${name} x=${x} y=${y} width=${width} height=${height} fill=${fill ?? nothing} />`;

function cellBox(geometry: Geometry, row: number, column: number): Box {
  const [x, y] = [columnX(geometry, column), rowY(geometry, row)];
  return { x, y, width: columnX(geometry, column + 1) - x, height: rowY(geometry, row + 1) - y };
}

function rowBox(geometry: Geometry, row: number): Box {
  const y = rowY(geometry, row);
  const { left, right, width } = geometry;
  return { x: left, y, width: width - left - right, height: rowY(geometry, row + 1) - y };
}

function columnBox(geometry: Geometry, column: number): Box {
  const x = columnX(geometry, column);
  const { top, height } = geometry;
  return { x, y: top, width: columnX(geometry, column + 1) - x, height: height - top };
}
