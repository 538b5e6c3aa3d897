/**
 * Makes the mark of each head: a sign, a colour and words. No mark relies on colour alone.
 *
 * @import { Cluster, Role, RoleLabel, Roles, Scene, Similarity } from "./types.js"
 */
import { amount } from "./weight-text.js";
import { short } from "./format.js";
import { headRoles } from "./head-roles.js";

/**
 * @typedef {object} Mark
 * @property {string} key what it marks
 * @property {string} sign one character
 * @property {string} family group that sets its colour
 * @property {string} title
 * @property {string} text the title and its score
 */

/** @type {Record<string, string>} */
const SIGNS = {
  previous: "←",
  next: "→",
  itself: "•",
  offset: "±",
  duplicate: "=",
  induction: "»",
  first: "1",
  separator: "|",
  punctuation: ";",
  broad: "≈",
};
const SYNTAX = "§";
const CLUSTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CLUSTER_COLOURS = 5;

/** @type {(role: Role) => Mark} */
export const markOfRole = ({ name, family, title }) => ({ key: name, sign: SIGNS[name] ?? SYNTAX, family, title, text: title });

/** The mark of a cluster, by its index. @type {(cluster: Cluster, place: number) => Mark} */
export function markOfCluster(cluster, place) {
  const sign = CLUSTERS[place] ?? "?";
  const { title } = cluster;
  const shares = sinkShares(cluster.sink_tokens, cluster.sink_learned).map((share) => `, ${share}`);
  return { key: sign, sign, family: `cluster-${place % CLUSTER_COLOURS}`, title: `${title}${shares.join("")}`, text: `cluster ${sign}, ${title}` };
}

/** The roles of a head, strongest first. @type {(roles: Roles, layer: number, head: number) => RoleLabel[]} */
export const labelsOf = (roles, layer, head) => roles.labels[layer]?.[head] ?? [];

/** The kind of score, if not of whole rows; then that score, too. @type {(label: RoleLabel) => string} */
export const scoreExplanation = ({ without_sink, whole }) => (without_sink ? `without the sink${whole === null ? "" : `; ${short(whole)} with it`}` : "");

/** A role and its score. @type {(label: RoleLabel) => string} */
export const scoreText = (label) => `${label.title} ${short(label.score)}${label.without_sink ? ` (${scoreExplanation(label)})` : ""}`;

/** Shares of the sinks, tokens and learned ones separately. @type {(tokens: number | null | undefined, learned: number | null | undefined) => string[]} */
export const sinkShares = (tokens, learned) => [
  ...(typeof tokens === "number" ? [`sink token ${amount(tokens)}`] : []),
  ...(typeof learned === "number" ? [`learned sink ${amount(learned)}`] : []),
];

/** A head's roles and sink share, in a line. @type {(roles: Roles, layer: number, head: number) => string} */
export function headLabels(roles, layer, head) {
  const names = labelsOf(roles, layer, head).map(scoreText).join(", ") || "no clear role here";
  return [names, ...sinkShares(roles.sink.tokens[layer]?.[head], roles.sink.learned[layer]?.[head])].join("; ");
}

/** @type {(roles: Roles) => (Mark | null)[][]} by layer and head, of its first role */
function roleMarks(roles) {
  const known = new Map(roles.roles.map((role) => [role.name, role]));
  return roles.labels.map((row) =>
    row.map(([label]) => {
      const role = label && known.get(label.role);
      return role && label ? { ...markOfRole(role), title: label.title, text: scoreText(label) } : null;
    }),
  );
}

/** @type {(similarity: Similarity) => (Mark | null)[][]} by layer and head */
export function clusterMarks({ clusters, layers, heads }) {
  /** @type {(Mark | null)[][]} */
  const marks = Array.from({ length: layers }, () => Array(heads).fill(null));
  clusters.forEach((cluster, place) => {
    for (const [layer, head] of cluster.heads) {
      const row = marks[layer];
      if (row) row[head] = markOfCluster(cluster, place);
    }
  });
  return marks;
}

/** The source of the overview's marks; null: none shown, or not known yet. @type {(scene: Scene) => Roles | Similarity | null} */
export function sourceOf({ state }) {
  if (state.overview === "role") return headRoles.roles;
  return state.overview === "similar" ? headRoles.similarity : null;
}

/** The overview's marks; null: none, or not known yet. @type {(scene: Scene) => (Mark | null)[][] | null} */
export function marksOf({ state }) {
  if (state.overview === "role") return headRoles.roles && roleMarks(headRoles.roles);
  if (state.overview === "similar") return headRoles.similarity && clusterMarks(headRoles.similarity);
  return null;
}
