/** Draws row and column labels, and outlines of cells: plain SVG text, so that no token is read as markup. */
import type { Geometry } from "./heat-geometry.ts";
import type { Picture } from "./head-picture.ts";
import type { Unit } from "../api/types.ts";
import { svg } from "../components/dom.ts";
import { PITCH, TURN, columnX, fitted, labelPositions, rowY } from "./heat-geometry.ts";
import { _ } from "../text/message.ts";

/** Cells by row and column; -1 where there is none. */
interface Marks {
  chosen: { row: number; column: number };
  hovered: { row: number; column: number };
  /** the first row and column not yet generated, or Infinity */
  unwritten: { row: number; column: number };
}

export function drawLabels(canvas: SVGSVGElement, picture: Picture, geometry: Geometry, marks: Marks) {
  canvas.setAttribute("viewBox", `0 0 ${geometry.width} ${geometry.height}`);
  canvas.setAttribute("width", `${geometry.width}`);
  canvas.setAttribute("height", `${geometry.height}`);
  canvas.replaceChildren(
    ...(geometry.bare ? [] : [...rowLabels(picture, geometry, marks), ...corner(geometry)]),
    ...columnLabels(picture, geometry, marks),
    outlines(picture, geometry, marks),
  );
}

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

function rowLabels({ queries }: Picture, geometry: Geometry, { chosen, hovered }: Marks): SVGElement[] {
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

function columnLabels({ keys }: Picture, geometry: Geometry, { chosen, hovered }: Marks): SVGElement[] {
  const { x, width, left, right, top, turned } = geometry;
  const shown = labelPositions(x[0], x[1], width - left - right);
  return addMarked(shown, keys.length, x[0], x[1], [chosen.column, hovered.column], width - left - right).map(
    (column) => {
      const at = (columnX(geometry, column) + columnX(geometry, column + 1)) / 2;
      const place = turned
        ? { transform: `translate(${at + 4} ${top - 7}) rotate(-${TURN})` }
        : { x: at, y: top - 8, "text-anchor": "middle" };
      const attributes = { class: labelClass(keys, column, chosen.column, hovered.column, "key"), ...place };
      return svg("text", attributes, fitted(keys[column]?.label ?? "", geometry.most));
    },
  );
}

/** Chosen and hovered labels always show; labels that they would touch are left out. */
function addMarked(
  shown: number[],
  count: number,
  from: number,
  to: number,
  marked: number[],
  pixels: number,
): number[] {
  const extra = marked.filter((index) => index >= Math.max(0, from) && index <= Math.min(count - 1, to));
  const room = (PITCH * (to - from)) / pixels;
  const kept = shown.filter((index) => index < count && extra.every((one) => Math.abs(one - index) >= room));
  return [...new Set([...kept, ...extra])].sort((a, b) => a - b);
}

/** The axis titles. */
function corner({ left, top }: Geometry): SVGElement[] {
  const at = { x: left - 7, "text-anchor": "end", class: "label is-corner" };
  const rows = svg("text", { ...at, y: top - 12 }, _("query ↓"));
  return top >= 40 ? [svg("text", { ...at, y: top - 27 }, _("key →")), rows] : [rows];
}

function outlines(picture: Picture, geometry: Geometry, { chosen, hovered, unwritten }: Marks): SVGElement {
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

/** Covers what is not yet generated. */
function veils(geometry: Geometry, { row, column }: { row: number; column: number }): SVGElement[] {
  const { left, top, width, height, right } = geometry;
  const [x, y] = [columnX(geometry, column), rowY(geometry, row)];
  const wide = { class: "veil", x: left, y, width: width - left - right, height: Math.max(0, height - y) };
  const high = { class: "veil", x, y: top, width: Math.max(0, width - right - x), height: Math.min(height, y) - top };
  return [
    ...(Number.isFinite(row) ? [svg("rect", wide)] : []),
    ...(Number.isFinite(column) ? [svg("rect", { ...high, height: Math.max(0, high.height) })] : []),
  ];
}

/** Places that only the other side has. */
function unsharedLabels({ queries, keys, lacks = [] }: Picture, geometry: Geometry): SVGElement[] {
  const lacking = ({ only }: Unit, line: { row?: number; column?: number }): SVGElement[] => {
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

/** Borders between parts of the input. */
function borders({ parts }: Picture, geometry: Geometry): SVGElement[] {
  const { left, top, width, height, right } = geometry;
  const down = parts.rows.slice(1).map(({ first }) => {
    const y = rowY(geometry, first);
    return svg("line", { class: "border", x1: left, x2: width - right, y1: y, y2: y });
  });
  const across = parts.columns.slice(1).map(({ first }) => {
    const x = columnX(geometry, first);
    return svg("line", { class: "border", x1: x, x2: x, y1: top, y2: height });
  });
  return [...down, ...across];
}

function outline(geometry: Geometry, { row, column }: { row: number; column: number }, name: string): SVGElement {
  const [x, y] = [columnX(geometry, column), rowY(geometry, row)];
  const [width, height] = [columnX(geometry, column + 1) - x, rowY(geometry, row + 1) - y];
  return svg("rect", { class: name, x, y, width, height });
}

/** A whole row or column. */
function band(
  geometry: Geometry,
  { row, column }: { row?: number; column?: number },
  name: string = "cell is-hovered",
): SVGElement {
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
