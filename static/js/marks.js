/**
 * The mark of each head: a sign, a colour and words. No mark is told by its colour alone.
 *
 * @import { Cluster, Role, RoleLabel, Roles, Scene, Similarity } from "./types.js"
 */
import { percent, short } from "./format.js";
import { headRoles } from "./roles.js";

/**
 * @typedef {object} Mark
 * @property {string} key what it stands for
 * @property {string} sign one character
 * @property {string} family whose colour it has
 * @property {string} title
 * @property {string} text the title and the number that speaks for it
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

/** The mark of a cluster, by its place. @type {(cluster: Cluster, place: number) => Mark} */
export function markOfCluster(cluster, place) {
  const sign = CLUSTERS[place] ?? "?";
  const { title, sink } = cluster;
  const share = sink === null ? "" : `, sink ${percent(sink)}`;
  return { key: sign, sign, family: `cluster-${place % CLUSTER_COLOURS}`, title: `${title}${share}`, text: `cluster ${sign}, ${title}` };
}

/** What a head is called, strongest first. @type {(roles: Roles, layer: number, head: number) => RoleLabel[]} */
export const labelsOf = (roles, layer, head) => roles.labels[layer]?.[head] ?? [];

/** A name and its score. @type {(label: RoleLabel) => string} */
export const scored = ({ title, score, without_sink }) => `${title} ${short(score)}${without_sink ? " without the sink" : ""}`;

/** What a head is called and how much of it is sink, in a line. @type {(roles: Roles, layer: number, head: number) => string} */
export function called(roles, layer, head) {
  const names = labelsOf(roles, layer, head).map(scored).join(", ") || "no clear role here";
  const share = roles.sink.share[layer]?.[head];
  return typeof share === "number" ? `${names}; sink ${percent(share)}` : names;
}

/** @type {(roles: Roles) => (Mark | null)[][]} by layer and head, of its first name */
function roleMarks(roles) {
  const known = new Map(roles.roles.map((role) => [role.name, role]));
  return roles.labels.map((row) =>
    row.map(([label]) => {
      const role = label && known.get(label.role);
      return role && label ? { ...markOfRole(role), title: label.title, text: scored(label) } : null;
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

/** What the marks of the overview come from; null: it shows none, or they are not known yet. @type {(scene: Scene) => Roles | Similarity | null} */
export function sourceOf({ state }) {
  if (state.overview === "role") return headRoles.roles;
  return state.overview === "similar" ? headRoles.similarity : null;
}

/** The marks that the overview shows; null: none, or not known yet. @type {(scene: Scene) => (Mark | null)[][] | null} */
export function marksOf({ state }) {
  if (state.overview === "role") return headRoles.roles && roleMarks(headRoles.roles);
  if (state.overview === "similar") return headRoles.similarity && clusterMarks(headRoles.similarity);
  return null;
}
