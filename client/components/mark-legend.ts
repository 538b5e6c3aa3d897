/** Explains the overview's marks: meaning, count, and the clearest head. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Mark } from "../charts/head-marks.ts";
import type { HeadMap, RoleLabel, Roles } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { headCount } from "../text/format.ts";
import { roleLabels, markOfCluster, markOfRole, marksOf, scoreExplanation } from "../charts/head-marks.ts";
import { headRoles } from "../state/head-roles.ts";
import { headLink } from "./head-link.ts";
import { _ } from "../text/message.ts";

/** A mark as in the overview. */
export const badgeOf = ({ sign, family }: Mark): TemplateResult =>
  html`<span class="mark mark-${family}" aria-hidden="true">${sign}</span>`;

/** @returns nothing where the overview shows no marks */
export function markLegend(scene: Scene): TemplateResult | typeof nothing {
  const { overview } = scene.state;
  if (overview !== "role" && overview !== "similar") return nothing;
  const { roles, similarity, problem } = headRoles;
  if (!marksOf(scene))
    return html`<p class="small">${problem ? `${problem.detail} ${problem.hint}` : _("Measuring every head …")}</p>`;
  if (overview === "similar" && similarity) return clusterLegend(similarity);
  return roles ? roleLegend(roles) : nothing;
}

function clusterLegend({ clusters, sink }: HeadMap): TemplateResult {
  const rows = clusters.map((cluster, place) => {
    const mark = markOfCluster(cluster, place);
    return row(badgeOf(mark), mark.title, headCount(cluster.heads.length));
  });
  const note =
    sink === "without"
      ? _(
          "Heads with the same letter have similar attention on this input, with the sinks left out; the map below shows how similar.",
        )
      : _("Heads with the same letter have similar attention on this input; the map below shows how similar.");
  return list(rows, note);
}

function roleLegend(roles: Roles): TemplateResult {
  const places = roles.labels.flatMap((row, layer) => row.map((_, head) => ({ layer, head })));
  const firsts = places.map((place) => ({ ...place, label: roleLabels(roles, place.layer, place.head)[0] }));
  const rows = roles.roles.flatMap((role) => {
    const own = firsts.filter(({ label }) => label?.role === role.name);
    const best = own.reduce((best, one) => ((one.label?.score ?? 0) > (best?.label?.score ?? -1) ? one : best), own[0]);
    if (!best?.label) return [];
    const { layer, head, label } = best;
    return [row(badgeOf(markOfRole(role)), role.title, headCount(own.length), clearest({ layer, head, label }))];
  });
  const without = firsts.filter(({ label }) => !label).length;
  const none = row(NO_MARK, _("No clear role here"), headCount(without));
  return list(without > 0 ? [...rows, none] : rows, _("Each head’s main role, and its clearest example."));
}

const NO_MARK = html`<span class="mark is-none" aria-hidden="true"></span>`;

/** The head and its score, and what kind of score. */
function clearest({ layer, head, label }: { layer: number; head: number; label: RoleLabel }): TemplateResult {
  const how = scoreExplanation(label);
  const link = headLink({ layer, head, value: label.score }, "");
  return html`<span>${link}${how ? html` <small>${how}</small>` : nothing}</span>`;
}

const list = (rows: TemplateResult[], note: string): TemplateResult =>
  html`<ul class="mark-list">
      ${rows}
    </ul>
    <p class="small">${note}</p>`;

const row = (badge: TemplateResult, title: string, count: string, example?: TemplateResult): TemplateResult =>
  html`<li>${badge}<span>${title}</span><span>${count}</span>${example ?? nothing}</li>`;
