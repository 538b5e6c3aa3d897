/** Explains the overview's marks: meaning, count, and the clearest head. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Mark } from "../charts/head-marks.ts";
import type { HeadMap, RoleLabel, Roles } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { headCount } from "../text/format.ts";
import { roleLabels, markOfCluster, markOfRole, marksOf, scoreExplanation } from "../charts/head-marks.ts";
import { headRoles } from "../state/head-roles.ts";
import { headLink } from "./head-link.ts";
import { _, joinText } from "../text/message.ts";

/** A mark as in the overview. */
export const markBadge = ({ sign, family }: Mark): TemplateResult =>
  html`<span class="mark mark-${family}" aria-hidden="true">${sign}</span>`;

/** @returns nothing where the overview shows no marks */
export function markLegend(scene: Scene): TemplateResult | typeof nothing {
  const { overview } = scene.state;
  if (overview === "census") return headRoles.census?.legend ?? nothing;
  if (overview !== "role" && overview !== "similar") return nothing;
  const { roles, similarity, problem } = headRoles;
  if (!marksOf(scene))
    return html`<p class="small">${problem ? joinText(problem.detail, problem.hint) : _("Measuring every head …")}</p>`;
  if (overview === "similar" && similarity) return clusterLegend(similarity);
  return roles ? roleLegend(roles) : nothing;
}

function clusterLegend({ clusters, sink }: HeadMap): TemplateResult {
  const rows = clusters.map((cluster, index) => {
    const mark = markOfCluster(cluster, index);
    return markRow(markBadge(mark), mark.title, headCount(cluster.heads.length));
  });
  const note =
    sink === "without"
      ? _(
          "Heads with the same letter have similar attention on this input, with the sinks left out; the map below shows how similar.",
        )
      : _("Heads with the same letter have similar attention on this input; the map below shows how similar.");
  return markList(rows, note);
}

function roleLegend(roles: Roles): TemplateResult {
  const heads = roles.labels.flatMap((row, layer) => row.map((_, head) => ({ layer, head })));
  const firstLabels = heads.map((position) => ({
    ...position,
    label: roleLabels(roles, position.layer, position.head)[0],
  }));
  const rows = roles.roles.flatMap((role) => {
    const labelled = firstLabels.filter(({ label }) => label?.role === role.name);
    const best = labelled.reduce(
      (best, candidate) => ((candidate.label?.score ?? 0) > (best?.label?.score ?? -1) ? candidate : best),
      labelled[0],
    );
    if (!best?.label) return [];
    const { layer, head, label } = best;
    return [
      markRow(
        markBadge(markOfRole(role)),
        role.title,
        headCount(labelled.length),
        clearestHead({ layer, head, label }),
      ),
    ];
  });
  const withoutRole = firstLabels.filter(({ label }) => !label).length;
  const withoutRoleRow = markRow(NO_MARK, _("No clear role here"), headCount(withoutRole));
  return markList(
    withoutRole > 0 ? [...rows, withoutRoleRow] : rows,
    _("Each head’s main role, and its clearest example."),
  );
}

export const NO_MARK = html`<span class="mark is-none" aria-hidden="true"></span>`;

/** The head and its score, and what kind of score. */
function clearestHead({ layer, head, label }: { layer: number; head: number; label: RoleLabel }): TemplateResult {
  const scoreKind = scoreExplanation(label);
  const link = headLink({ layer, head, value: label.score }, "");
  return html`<span>${link}${scoreKind ? html` <small>${scoreKind}</small>` : nothing}</span>`;
}

export const markList = (rows: TemplateResult[], note: string): TemplateResult =>
  html`<ul class="mark-list">
      ${rows}
    </ul>
    <p class="small">${note}</p>`;

export const markRow = (
  badge: TemplateResult,
  title: string,
  count: string,
  example?: TemplateResult,
): TemplateResult => html`<li>${badge}<span>${title}</span><span>${count}</span>${example ?? nothing}</li>`;
