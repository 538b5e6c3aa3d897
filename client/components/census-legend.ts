/** Marks of heads by a census of the model, and what explains them. */
import { html, type TemplateResult } from "lit-html";
import type { Census, HeadCensus, HeadKind } from "../api/types.ts";
import { markOfRole, type Mark } from "../charts/head-marks.ts";
import { headCount, shortNumber } from "../text/format.ts";
import { _ } from "../text/message.ts";
import { addressInPageLanguage } from "../state/page-language.ts";
import { headLink } from "./head-link.ts";
import { NO_MARK, markBadge, markList, markRow } from "./mark-legend.ts";

/** By layer and head, of its first kind. */
export function censusMarks({ kinds, labels }: HeadCensus): (Mark | null)[][] {
  const kindsByName = new Map(kinds.map((kind) => [kind.name, kind]));
  return labels.map((row, layer) =>
    row.map(([name], head) => {
      const kind = kindsByName.get(name ?? "");
      if (!kind) return null;
      return { ...markOfRole(kind), text: `${kind.title} ${shortNumber(kind.values[layer]?.[head] ?? NaN)}` };
    }),
  );
}

/** What the marks mean, how many heads have each, and the clearest one. */
export function censusLegend(census: HeadCensus, { id, model }: Pick<Census, "id" | "model">): TemplateResult {
  const rows = census.kinds.flatMap((kind) => kindRow(census, kind) ?? []);
  const without = census.labels.flat().filter((kinds) => kinds.length === 0).length;
  if (without) rows.push(markRow(NO_MARK, _("None of these kinds"), headCount(without)));
  const address = addressInPageLanguage(`census?${new URLSearchParams({ model, census: id })}`);
  return html`${markList(
      rows,
      _(
        "All heads of each kind, and its clearest example; a head of several kinds is marked by the first. Measured on texts made for it, not on this one.",
      ),
    )}
    <p class="small"><a class="link" href=${address}>${_("The whole census")}</a></p>`;
}

function kindRow({ labels }: HeadCensus, kind: HeadKind): TemplateResult | null {
  const heads = labels
    .flatMap((row, layer) => row.map((kinds, head) => ({ layer, head, kinds })))
    .filter(({ kinds }) => kinds.includes(kind.name))
    .map(({ layer, head }) => ({ layer, head, value: kind.values[layer]?.[head] ?? 0 }))
    .sort((one, other) => other.value - one.value);
  const [best] = heads;
  return best ? markRow(markBadge(markOfRole(kind)), kind.title, headCount(heads.length), headLink(best)) : null;
}

/** What is shown where the model was not measured. */
export function censusOffer(model: string): TemplateResult {
  const address = addressInPageLanguage(`census?${new URLSearchParams({ model })}`);
  return html`<p class="small">
    ${_("The heads of this model have not been measured here.")}
    <a class="link" href=${address}>${_("Measure this model’s heads")}</a>
  </p>`;
}
