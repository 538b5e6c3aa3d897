/** Row and column labels, and outlines of cells. */
import { nothing, svg, type TemplateResult } from "lit-html";
import type { Geometry } from "./heat-geometry.ts";
import type { Picture } from "./head-picture.ts";
import { minusSigns } from "./minus-signs.ts";
import { verifiedMarks } from "./verified-dots.ts";
import type { Unit } from "../api/types.ts";
import {
  COLUMN_LABEL_PITCH,
  LABEL_PITCH,
  LABEL_ANGLE,
  columnX,
  fitLabel,
  labelPositions,
  rowY,
} from "./heat-geometry.ts";
import { KEY_AXIS, queryAxis } from "../text/axis-titles.ts";

type Svg = TemplateResult<2>;

/** Cells by row and column; -1 where there is none. */
interface HeatMarks {
  chosen: { row: number; column: number };
  hovered: { row: number; column: number };
  /** the first row and column not yet generated, or Infinity */
  unwritten: { row: number; column: number };
}

export const heatLabels = (picture: Picture, geometry: Geometry, marks: HeatMarks): (Svg | Svg[])[] => [
  ...(geometry.isWithoutRowLabels ? [] : [rowLabels(picture, geometry, marks)]),
  columnLabels(picture, geometry, marks),
  axisTitles(picture, geometry),
  clippedMarks(picture, geometry, marks),
];

function labelClass(units: Unit[], index: number, chosen: number, hovered: number, role: string): string {
  const { only } = units[index] ?? {};
  const classes = [
    "label",
    index === chosen && `is-${role}`,
    index === hovered && "is-hovered",
    only && `is-only-${only}`,
  ];
  return classes.filter(Boolean).join(" ");
}

function rowLabels({ queries }: Picture, geometry: Geometry, { chosen, hovered }: HeatMarks): Svg[] {
  const { y, height, top, left } = geometry;
  const regular = labelPositions(y[1], y[0], height - top);
  return withMarkedLabels(regular, queries.length, y[1], y[0], [chosen.row, hovered.row], height - top).map((row) => {
    const middle = (rowY(geometry, row) + rowY(geometry, row + 1)) / 2;
    const classes = labelClass(queries, row, chosen.row, hovered.row, "query");
    const unit = queries[row];
    const text = unit ? fitLabel(unit, geometry.labelWidth) : "";
    return svg`<text class=${classes} translate="no" x=${left - 7} y=${middle + 4} text-anchor="end">${text}</text>`;
  });
}

function columnLabels({ keys }: Picture, geometry: Geometry, { chosen, hovered }: HeatMarks): Svg[] {
  const { x, width, left, right, top, areLabelsRotated } = geometry;
  const regular = labelPositions(x[0], x[1], width - left - right, COLUMN_LABEL_PITCH);
  return withMarkedLabels(
    regular,
    keys.length,
    x[0],
    x[1],
    [chosen.column, hovered.column],
    width - left - right,
    COLUMN_LABEL_PITCH,
  ).map((column) => {
    const middle = (columnX(geometry, column) + columnX(geometry, column + 1)) / 2;
    const classes = labelClass(keys, column, chosen.column, hovered.column, "key");
    const unit = keys[column];
    const text = unit ? fitLabel(unit, geometry.labelWidth) : "";
    const rotation = `translate(${middle + 4} ${top - 7}) rotate(-${LABEL_ANGLE})`;
    return areLabelsRotated
      ? svg`<text class=${classes} translate="no" transform=${rotation}>${text}</text>`
      : svg`<text class=${classes} translate="no" x=${middle} y=${top - 8} text-anchor="middle">${text}</text>`;
  });
}

/** Chosen and hovered labels always show; labels that they would touch are left out. */
function withMarkedLabels(
  regular: number[],
  count: number,
  from: number,
  to: number,
  marked: number[],
  pixels: number,
  pitch = LABEL_PITCH,
): number[] {
  const visible = marked.filter((index) => index >= Math.max(0, from) && index <= Math.min(count - 1, to));
  const distance = (pitch * (to - from)) / pixels;
  const spaced = regular.filter(
    (index) => index < count && visible.every((position) => Math.abs(position - index) >= distance),
  );
  return [...new Set([...spaced, ...visible])].sort((a, b) => a - b);
}

/** Above the labels of the columns, and beside those of the rows. */
function axisTitles({ rows }: Picture, { left, top, height, isWithoutRowLabels }: Geometry): Svg[] {
  const key = svg`<text class="label is-axis" x=${left} y="12">${KEY_AXIS}</text>`;
  const placement = `translate(12 ${(top + height) / 2}) rotate(-90)`;
  const query = svg`<text class="label is-axis" transform=${placement} text-anchor="middle">${queryAxis(rows ?? null)}</text>`;
  return isWithoutRowLabels ? [key] : [key, query];
}

function clippedMarks(picture: Picture, geometry: Geometry, { chosen, hovered, unwritten }: HeatMarks): Svg {
  const { left, top, width, height, right } = geometry;
  const [plotWidth, plotHeight] = [width - left - right, height - top];
  const marks = [
    minusSigns(picture, geometry),
    verifiedMarks(picture, geometry),
    unsharedLabels(picture, geometry),
    unwrittenCovers(geometry, unwritten),
    partBorders(picture, geometry),
    cellOutlines(geometry, hovered, ["cell is-hovered"]),
    cellOutlines(geometry, chosen, ["cell is-halo", "cell is-chosen"]),
  ];
  // A nested svg clips what is outside the zoom.
  return svg`<svg x=${left} y=${top} width=${plotWidth} height=${plotHeight} viewBox="${left} ${top} ${plotWidth} ${plotHeight}">
    ${marks}
  </svg>`;
}

/** Outlines of a cell, one over the other; the last also of a whole row or column. */
function cellOutlines(geometry: Geometry, { row, column }: { row: number; column: number }, classes: string[]): Svg[] {
  if (row >= 0 && column >= 0) return classes.map((name) => rect(name, cellBox(geometry, row, column)));
  const name = classes.at(-1) ?? "";
  if (row >= 0) return [rect(name, rowBox(geometry, row))];
  return column >= 0 ? [rect(name, columnBox(geometry, column))] : [];
}

/** Covers what is not yet generated. */
function unwrittenCovers(geometry: Geometry, { row, column }: { row: number; column: number }): Svg[] {
  const { left, top, width, height, right } = geometry;
  const [x, y] = [columnX(geometry, column), rowY(geometry, row)];
  const rowsBox = { x: left, y, width: width - left - right, height: Math.max(0, height - y) };
  const columnHeight = Math.max(0, Math.min(height, y) - top);
  return [
    ...(Number.isFinite(row) ? [rect("veil", rowsBox)] : []),
    ...(Number.isFinite(column)
      ? [rect("veil", { x, y: top, width: Math.max(0, width - right - x), height: columnHeight })]
      : []),
  ];
}

/** Places that only the other side has. */
function unsharedLabels({ queries, keys, missingSides = [] }: Picture, geometry: Geometry): Svg[] {
  const coverOf = ({ only }: Unit, box: Box): Svg[] =>
    only && missingSides.includes(only) ? [rect("lone", box, `url(#lone-${only})`)] : [];
  return [
    ...queries.flatMap((unit, row) => coverOf(unit, rowBox(geometry, row))),
    ...keys.flatMap((unit, column) => coverOf(unit, columnBox(geometry, column))),
  ];
}

/** Borders between parts of the input. */
function partBorders({ parts }: Picture, geometry: Geometry): Svg[] {
  const { left, top, width, height, right } = geometry;
  const rowBorders = parts.rows.slice(1).map(({ first }) => {
    const y = rowY(geometry, first);
    return svg`<line class="border" x1=${left} x2=${width - right} y1=${y} y2=${y} />`;
  });
  const columnBorders = parts.columns.slice(1).map(({ first }) => {
    const x = columnX(geometry, first);
    return svg`<line class="border" x1=${x} x2=${x} y1=${top} y2=${height} />`;
  });
  return [...rowBorders, ...columnBorders];
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
