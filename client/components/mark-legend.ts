/** Explains the overview's marks: meaning, count, and the clearest head. */
import type { Mark } from "../charts/head-marks.ts";
import type { RoleLabel, Roles } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { el } from "./dom.ts";
import { headCount } from "../text/format.ts";
import { labelsOf, markOfCluster, markOfRole, marksOf, scoreExplanation } from "../charts/head-marks.ts";
import { headRoles } from "../state/head-roles.ts";
import { headLink } from "./head-link.ts";
import { _ } from "../text/message.ts";

/** A mark as in the overview. */
export const badgeOf = ({ sign, family }: Mark): HTMLElement =>
  el("span", { class: `mark mark-${family}`, "aria-hidden": "true" }, sign);

/** @returns empty where the overview shows no marks */
export function markLegend(scene: Scene): Node[] {
  const { overview } = scene.state;
  if (overview !== "role" && overview !== "similar") return [];
  const { roles, similarity, problem } = headRoles;
  if (!marksOf(scene))
    return [el("p", { class: "small" }, problem ? `${problem.detail} ${problem.hint}` : _("Measuring every head …"))];
  if (overview === "similar" && similarity)
    return [
      list(
        similarity.clusters.map((cluster, place) => [
          badgeOf(markOfCluster(cluster, place)),
          markOfCluster(cluster, place).title,
          headCount(cluster.heads.length),
        ]),
      ),
      el(
        "p",
        { class: "small" },
        similarity.sink === "without"
          ? _(
              "Heads of one letter have similar attention on this input, with the sinks left out; the map below shows how much.",
            )
          : _("Heads of one letter have similar attention on this input; the map below shows how much."),
      ),
    ];
  return roles ? roleLegend(roles) : [];
}

function roleLegend(roles: Roles): Node[] {
  const places = roles.labels.flatMap((row, layer) => row.map((_, head) => ({ layer, head })));
  const firsts = places.map((place) => ({ ...place, label: labelsOf(roles, place.layer, place.head)[0] }));
  const rows = roles.roles.flatMap((role) => {
    const own = firsts.filter(({ label }) => label?.role === role.name);
    const best = own.reduce((best, one) => ((one.label?.score ?? 0) > (best?.label?.score ?? -1) ? one : best), own[0]);
    if (!best?.label) return [];
    const { layer, head, label } = best;
    return [[badgeOf(markOfRole(role)), role.title, headCount(own.length), clearest({ layer, head, label })]];
  });
  const without = firsts.filter(({ label }) => !label).length;
  if (without > 0)
    rows.push([
      el("span", { class: "mark is-none", "aria-hidden": "true" }),
      _("No clear role here"),
      headCount(without),
    ]);
  return [list(rows), el("p", { class: "small" }, _("Each head’s main role, and its clearest example."))];
}

/** The head and its score, and what kind of score. */
function clearest({ layer, head, label }: { layer: number; head: number; label: RoleLabel }): HTMLElement {
  const how = scoreExplanation(label);
  return el("span", {}, headLink({ layer, head, value: label.score }, ""), ...(how ? [" ", el("small", {}, how)] : []));
}

const list = (rows: (Node | string)[][]): HTMLElement =>
  el(
    "ul",
    { class: "mark-list" },
    ...rows.map((cells) =>
      el("li", {}, ...cells.map((cell) => (typeof cell === "string" ? el("span", {}, cell) : cell))),
    ),
  );
