/**
 * Draws row and column labels, and outlines of cells: plain SVG text, so that no token is read as markup.
 *
 * @import { Geometry } from "./heat-geometry.js"
 * @import { Picture } from "./head-picture.js"
 * @import { Unit } from "./types.js"
 */
import { svg } from "./dom.js";
import { PITCH, TURN, columnX, fitted, labelPositions, rowY } from "./heat-geometry.js";

/**
 * @typedef {object} Marks cells by row and column; -1 where there is none
 * @property {{row: number, column: number}} chosen
 * @property {{row: number, column: number}} hovered
 * @property {{row: number, column: number}} unwritten the first row and column not yet generated, or Infinity
 */

/**
 * @param {SVGSVGElement} canvas
 * @param {Picture} picture
 * @param {Geometry} geometry
 * @param {Marks} marks
 */
export function drawLabels(canvas, picture, geometry, marks) {
  canvas.setAttribute("viewBox", `0 0 ${geometry.width} ${geometry.height}`);
  canvas.setAttribute("width", `${geometry.width}`);
  canvas.setAttribute("height", `${geometry.height}`);
  canvas.replaceChildren(
    ...(geometry.bare ? [] : [...rowLabels(picture, geometry, marks), ...corner(geometry)]),
    ...columnLabels(picture, geometry, marks),
    outlines(picture, geometry, marks),
  );
}

/** @type {(units: Unit[], index: number, chosen: number, hovered: number, role: string) => string} */
function labelClass(units, index, chosen, hovered, role) {
  const { only } = units[index] ?? {};
  const names = ["label", index === chosen && `is-${role}`, index === hovered && "is-hovered", only && `is-only-${only}`];
  return names.filter(Boolean).join(" ");
}

/** @type {(picture: Picture, geometry: Geometry, marks: Marks) => SVGElement[]} */
function rowLabels({ queries }, geometry, { chosen, hovered }) {
  const { y, height, top, left } = geometry;
  const shown = labelPositions(y[1], y[0], height - top);
  return addMarked(shown, queries.length, y[1], y[0], [chosen.row, hovered.row], height - top).map((row) => {
    const at = (rowY(geometry, row) + rowY(geometry, row + 1)) / 2;
    const attributes = {
      class: labelClass(queries, row, chosen.row, hovered.row, "query"),
      x: left - 7,
      y: at + 4,
      "text-anchor": "end",
    };
    return svg("text", attributes, fitted(queries[row]?.label ?? "", geometry.most));
  });
}

/** @type {(picture: Picture, geometry: Geometry, marks: Marks) => SVGElement[]} */
function columnLabels({ keys }, geometry, { chosen, hovered }) {
  const { x, width, left, right, top, turned } = geometry;
  const shown = labelPositions(x[0], x[1], width - left - right);
  return addMarked(
    shown,
    keys.length,
    x[0],
    x[1],
    [chosen.column, hovered.column],
    width - left - right,
  ).map((column) => {
    const at = (columnX(geometry, column) + columnX(geometry, column + 1)) / 2;
    const place = turned
      ? { transform: `translate(${at + 4} ${top - 7}) rotate(-${TURN})` }
      : { x: at, y: top - 8, "text-anchor": "middle" };
    const attributes = { class: labelClass(keys, column, chosen.column, hovered.column, "key"), ...place };
    return svg("text", attributes, fitted(keys[column]?.label ?? "", geometry.most));
  });
}

/**
 * Chosen and hovered labels always show; labels that they would touch are left out.
 *
 * @type {(shown: number[], count: number, from: number, to: number, marked: number[], pixels: number) => number[]}
 */
function addMarked(shown, count, from, to, marked, pixels) {
  const extra = marked.filter((index) => index >= Math.max(0, from) && index <= Math.min(count - 1, to));
  const room = (PITCH * (to - from)) / pixels;
  const kept = shown.filter((index) => index < count && extra.every((one) => Math.abs(one - index) >= room));
  return [...new Set([...kept, ...extra])].sort((a, b) => a - b);
}

/** The axis titles. @type {(geometry: Geometry) => SVGElement[]} */
function corner({ left, top }) {
  const at = { x: left - 7, "text-anchor": "end", class: "label is-corner" };
  const rows = svg("text", { ...at, y: top - 12 }, "query ↓");
  return top >= 40 ? [svg("text", { ...at, y: top - 27 }, "key →"), rows] : [rows];
}

/** @type {(picture: Picture, geometry: Geometry, marks: Marks) => SVGElement} */
function outlines(picture, geometry, { chosen, hovered, unwritten }) {
  const { left, top, width, height, right } = geometry;
  // A nested svg clips what is outside the zoom.
  const [inner, outer] = [width - left - right, height - top];
  const clip = svg("svg", {
    x: left,
    y: top,
    width: inner,
    height: outer,
    viewBox: `${left} ${top} ${inner} ${outer}`,
  });
  clip.append(...unsharedLabels(picture, geometry), ...veils(geometry, unwritten), ...borders(picture, geometry));
  if (hovered.row >= 0 && hovered.column >= 0) clip.append(outline(geometry, hovered, "cell is-hovered"));
  else if (hovered.row >= 0) clip.append(band(geometry, { row: hovered.row }));
  else if (hovered.column >= 0) clip.append(band(geometry, { column: hovered.column }));
  if (chosen.row >= 0 && chosen.column >= 0) {
    clip.append(outline(geometry, chosen, "cell is-halo"), outline(geometry, chosen, "cell is-chosen"));
  } else if (chosen.row >= 0) clip.append(band(geometry, { row: chosen.row }, "cell is-chosen"));
  else if (chosen.column >= 0) clip.append(band(geometry, { column: chosen.column }, "cell is-chosen"));
  return clip;
}

/** Covers what is not yet generated. @type {(geometry: Geometry, first: {row: number, column: number}) => SVGElement[]} */
function veils(geometry, { row, column }) {
  const { left, top, width, height, right } = geometry;
  const [x, y] = [columnX(geometry, column), rowY(geometry, row)];
  const wide = { class: "veil", x: left, y, width: width - left - right, height: Math.max(0, height - y) };
  const high = { class: "veil", x, y: top, width: Math.max(0, width - right - x), height: Math.min(height, y) - top };
  return [
    ...(Number.isFinite(row) ? [svg("rect", wide)] : []),
    ...(Number.isFinite(column) ? [svg("rect", { ...high, height: Math.max(0, high.height) })] : []),
  ];
}

/** Places that only the other side has. @type {(picture: Picture, geometry: Geometry) => SVGElement[]} */
function unsharedLabels({ queries, keys, lacks = [] }, geometry) {
  /** @type {(unit: Unit, line: {row?: number, column?: number}) => SVGElement[]} */
  const lacking = ({ only }, line) => {
    if (!only || !lacks.includes(only)) return [];
    const found = band(geometry, line, "lone");
    found.setAttribute("fill", `url(#lone-${only})`);
    return [found];
  };
  return [
    ...queries.flatMap((unit, row) => lacking(unit, { row })),
    ...keys.flatMap((unit, column) => lacking(unit, { column })),
  ];
}

/** Borders between parts of the input. @type {(picture: Picture, geometry: Geometry) => SVGElement[]} */
function borders({ parts }, geometry) {
  const { left, top, width, height, right } = geometry;
  const down = parts.queries.slice(1).map(({ first }) => {
    const y = rowY(geometry, first);
    return svg("line", { class: "border", x1: left, x2: width - right, y1: y, y2: y });
  });
  const across = parts.keys.slice(1).map(({ first }) => {
    const x = columnX(geometry, first);
    return svg("line", { class: "border", x1: x, x2: x, y1: top, y2: height });
  });
  return [...down, ...across];
}

/** @type {(geometry: Geometry, cell: {row: number, column: number}, name: string) => SVGElement} */
function outline(geometry, { row, column }, name) {
  const [x, y] = [columnX(geometry, column), rowY(geometry, row)];
  const [width, height] = [columnX(geometry, column + 1) - x, rowY(geometry, row + 1) - y];
  return svg("rect", { class: name, x, y, width, height });
}

/**
 * A whole row or column.
 *
 * @type {(geometry: Geometry, line: {row?: number, column?: number}, name?: string) => SVGElement}
 */
function band(geometry, { row, column }, name = "cell is-hovered") {
  const { left, top, width, height, right } = geometry;
  if (row !== undefined) {
    const y = rowY(geometry, row);
    return svg("rect", {
      class: name,
      x: left,
      y,
      width: width - left - right,
      height: rowY(geometry, row + 1) - y,
    });
  }
  const x = columnX(geometry, column ?? 0);
  return svg("rect", {
    class: name,
    x,
    y: top,
    width: columnX(geometry, (column ?? 0) + 1) - x,
    height: height - top,
  });
}
