/**
 * Explains the overview's marks: meaning, count, and the clearest head.
 *
 * @import { Mark } from "../head-marks.js"
 * @import { RoleLabel, Roles, Scene } from "../types.js"
 */
import { el } from "../dom.js";
import { count } from "../format.js";
import { labelsOf, markOfCluster, markOfRole, marksOf, scoreExplanation } from "../head-marks.js";
import { headRoles } from "../head-roles.js";
import { headLink } from "./head-link.js";

/** A mark as in the overview. @type {(mark: Mark) => HTMLElement} */
export const badgeOf = ({ sign, family }) => el("span", { class: `mark mark-${family}`, "aria-hidden": "true" }, sign);

/**
 * @param {Scene} scene
 * @returns {Node[]} empty where the overview shows no marks
 */
export function markLegend(scene) {
  const { overview } = scene.state;
  if (overview !== "role" && overview !== "similar") return [];
  const { roles, similarity, problem } = headRoles;
  if (!marksOf(scene)) return [el("p", { class: "small" }, problem ? `${problem.detail} ${problem.hint}` : "Measuring every head …")];
  if (overview === "similar" && similarity)
    return [
      list(similarity.clusters.map((cluster, place) => [badgeOf(markOfCluster(cluster, place)), markOfCluster(cluster, place).title, count(cluster.heads.length, "head")])),
      el("p", { class: "small" }, `Heads of one letter have similar attention on this input${similarity.sink === "without" ? ", with the sinks left out" : ""}; the map below shows how much.`),
    ];
  return roles ? roleLegend(roles) : [];
}

/** @type {(roles: Roles) => Node[]} */
function roleLegend(roles) {
  const places = roles.labels.flatMap((row, layer) => row.map((_, head) => ({ layer, head })));
  const firsts = places.map((place) => ({ ...place, label: labelsOf(roles, place.layer, place.head)[0] }));
  const rows = roles.roles.flatMap((role) => {
    const own = firsts.filter(({ label }) => label?.role === role.name);
    const best = own.reduce((best, one) => ((one.label?.score ?? 0) > (best?.label?.score ?? -1) ? one : best), own[0]);
    if (!best?.label) return [];
    const { layer, head, label } = best;
    return [[badgeOf(markOfRole(role)), role.title, count(own.length, "head"), clearest({ layer, head, label })]];
  });
  const without = firsts.filter(({ label }) => !label).length;
  if (without > 0) rows.push([el("span", { class: "mark is-none", "aria-hidden": "true" }), "No clear role here", count(without, "head")]);
  return [list(rows), el("p", { class: "small" }, "Each head’s main role, and its clearest example.")];
}

/** The head and its score, and what kind of score. @type {(found: {layer: number, head: number, label: RoleLabel}) => HTMLElement} */
function clearest({ layer, head, label }) {
  const how = scoreExplanation(label);
  return el("span", {}, headLink({ layer, head, value: label.score }, ""), ...(how ? [" ", el("small", {}, how)] : []));
}

/** @type {(rows: (Node | string)[][]) => HTMLElement} */
const list = (rows) =>
  el("ul", { class: "mark-list" }, ...rows.map((cells) => el("li", {}, ...cells.map((cell) => (typeof cell === "string" ? el("span", {}, cell) : cell)))));
