/** Makes the mark of each head: a sign, a colour and words. No mark relies on colour alone. */
import type { Cluster, Role, RoleLabel, Roles, HeadMap } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { weightText } from "../text/weight-text.ts";
import { shortNumber } from "../text/format.ts";
import { _, enumeration } from "../text/message.ts";
import { headRoles, type ExplainedMarks } from "../state/head-roles.ts";

export interface Mark {
  /** what it marks */
  key: string;
  /** one character */
  sign: string;
  /** group that sets its colour */
  family: string;
  title: string;
  /** the title and its score */
  text: string;
}

const SIGNS: Record<string, string> = {
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
  retrieval: "?",
  local: "∧",
  "vertical-slash": "∕",
  "block-sparse": "▦",
  sink: "1",
};
const SYNTAX = "§";
const CLUSTER_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CLUSTER_COLOURS = 5;

export const markOfRole = ({ name, family, title }: Pick<Role, "name" | "family" | "title">): Mark => ({
  key: name,
  sign: SIGNS[name] ?? SYNTAX,
  family,
  title,
  text: title,
});

/** The mark of a cluster, by its index. */
export function markOfCluster(cluster: Cluster, index: number): Mark {
  const sign = CLUSTER_LETTERS[index] ?? "?";
  const { title } = cluster;
  return {
    key: sign,
    sign,
    family: `cluster-${index % CLUSTER_COLOURS}`,
    title: enumeration([title, ...sinkShares(cluster.sink_tokens, cluster.sink_learned)]),
    text: _("cluster {letter}, {title}", { letter: sign, title }),
  };
}

/** The roles of a head, strongest first. */
export const roleLabels = (roles: Roles, layer: number, head: number): RoleLabel[] => roles.labels[layer]?.[head] ?? [];

/** The kind of score, if not of whole rows; then that score, too. */
export function scoreExplanation({ without_sink, whole }: RoleLabel): string {
  if (!without_sink) return "";
  return whole === null ? _("without the sink") : _("without the sink; {score} with it", { score: shortNumber(whole) });
}

/** A role and its score. */
export function scoreText(label: RoleLabel): string {
  const score = `${label.title} ${shortNumber(label.score)}`;
  return label.without_sink ? `${score} (${scoreExplanation(label)})` : score;
}

/** Shares of the sinks, tokens and learned ones separately. */
export const sinkShares = (tokens: number | null | undefined, learned: number | null | undefined): string[] => [
  ...(typeof tokens === "number" ? [_("sink token {share}", { share: weightText(tokens) })] : []),
  ...(typeof learned === "number" ? [_("learned sink {share}", { share: weightText(learned) })] : []),
];

/** A head's roles and sink share, in a line. */
export function headLabels(roles: Roles, layer: number, head: number): string {
  const labels = enumeration(roleLabels(roles, layer, head).map(scoreText)) || _("no clear role here");
  return [labels, ...sinkShares(roles.sink.tokens[layer]?.[head], roles.sink.learned[layer]?.[head])].join("; ");
}

/** by layer and head, of its first role */
function roleMarks(roles: Roles): (Mark | null)[][] {
  const rolesByName = new Map(roles.roles.map((role) => [role.name, role]));
  return roles.labels.map((row) =>
    row.map(([label]) => {
      const role = label && rolesByName.get(label.role);
      return role && label ? { ...markOfRole(role), title: label.title, text: scoreText(label) } : null;
    }),
  );
}

/** by layer and head */
export function clusterMarks({ clusters, layers, heads }: HeadMap): (Mark | null)[][] {
  const marks: (Mark | null)[][] = Array.from({ length: layers }, () => Array(heads).fill(null));
  clusters.forEach((cluster, index) => {
    for (const [layer, head] of cluster.heads) {
      const row = marks[layer];
      if (row) row[head] = markOfCluster(cluster, index);
    }
  });
  return marks;
}

/** The source of the overview's marks; null: none shown, or not known yet. */
export function markSource({ state }: Scene): Roles | HeadMap | ExplainedMarks | null {
  if (state.overview === "role") return headRoles.roles;
  if (state.overview === "census") return headRoles.census;
  return state.overview === "similar" ? headRoles.similarity : null;
}

/** The overview's marks; null: none, or not known yet. */
export function marksOf({ state }: Scene): (Mark | null)[][] | null {
  if (state.overview === "role") return headRoles.roles && roleMarks(headRoles.roles);
  if (state.overview === "similar") return headRoles.similarity && clusterMarks(headRoles.similarity);
  if (state.overview === "census") return headRoles.census?.marks ?? null;
  return null;
}
