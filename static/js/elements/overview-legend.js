/**
 * What the overview shows and by what scale, with the heads at both ends of it.
 *
 * @import { Scene } from "../types.js"
 */
import { el } from "../dom.js";
import { count, headName, short } from "../format.js";
import { extremes, lightsOf, withUnit } from "../lights.js";
import { openHead } from "../selection.js";

/**
 * @param {Scene} scene
 * @returns {Node[]}
 */
export function legend(scene) {
  return [...lit(scene), el("p", { class: "small" }, patterns(scene))];
}

/** @type {(scene: Scene) => Node[]} */
function lit(scene) {
  const lights = lightsOf(scene);
  const ends = lights.values && extremes(lights.values);
  if (!ends)
    return scene.state.overview === "pair"
      ? [el("p", {}, "Choose two words to light the heads that join them.")]
      : [];
  const { title, low, high, unit } = lights;
  const bar = el(
    "span",
    { class: "scale" },
    short(low),
    el("span", { class: "scale-light" }),
    withUnit(high, unit),
  );
  const highest = ["Full light: the highest head, ", headLink(ends.highest, unit), "."];
  const lowest = low > 0 ? [" No light: the lowest, ", headLink(ends.lowest, unit), "."] : [];
  return [
    el("p", { class: "scale-line" }, el("span", {}, title), bar),
    el("p", {}, ...highest, ...lowest),
  ];
}

/** @type {(found: {layer: number, head: number, value: number}, unit: string) => HTMLElement} */
export function headLink({ layer, head, value }, unit) {
  const link = el(
    "button",
    { type: "button", class: "link" },
    `${headName(layer, head)} `,
    el("span", { class: "number" }, withUnit(value, unit)),
  );
  link.addEventListener("click", () => openHead({ layer, head }));
  return link;
}

/** @type {(scene: Scene) => string} */
function patterns({ stream, overview: { thumbnails } }) {
  const size = `${count(stream.layers, "layer")} (rows) × ${count(stream.heads, "head")} (columns).`;
  if (!thumbnails.pooled) return `${size} In each, rows look at columns, coloured as the large picture.`;
  const [rows, columns] = thumbnails.pooled.block;
  return `${size} Too small for every weight: a cell shows the largest of a block of ${rows} × ${columns}.`;
}
