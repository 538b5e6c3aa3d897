/** The table of all heads of a census, by one kind. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { HeadCensus, HeadKind } from "../api/types.ts";
import { headName } from "../text/format.ts";
import { scoreText } from "../text/census-text.ts";
import { _, enumeration } from "../text/message.ts";

/** By heads upwards, by scores downwards. */
const ARROWS = { head: " ↑", score: " ↓" };

export type SortedBy = "score" | "head";

/** One head, with its kinds and its score. */
export interface CensusRow {
  layer: number;
  head: number;
  kinds: string[];
  score: number | null;
}

/** The heads in the order in which they are listed. */
export function censusRows(census: HeadCensus, kind: HeadKind, by: SortedBy, onlyNamed: boolean): CensusRow[] {
  const rows = census.labels.flatMap((labels, layer) =>
    labels.map((kinds, head) => ({ layer, head, kinds, score: kind.values[layer]?.[head] ?? null })),
  );
  const shown = onlyNamed ? rows.filter(({ kinds }) => kinds.includes(kind.name)) : rows;
  return by === "head" ? shown : shown.sort((one, other) => (other.score ?? -1) - (one.score ?? -1));
}

/**
 * @param address of a head in the workbench
 * @param sort is called with what to sort by
 */
export function censusTable(
  census: HeadCensus,
  kind: HeadKind,
  rows: CensusRow[],
  by: SortedBy,
  address: (layer: number, head: number) => string,
  sort: (by: SortedBy) => void,
): TemplateResult {
  const titles = new Map(census.kinds.map(({ name, title }) => [name, title]));
  const asked = kind.name === "retrieval";
  const sorting = (name: SortedBy, text: string) =>
    html`<th scope="col" aria-sort=${by === name ? (name === "head" ? "ascending" : "descending") : "none"}>
      <button type="button" class="link" @click=${() => sort(name)}>${text}${by === name ? ARROWS[name] : ""}</button>
    </th>`;
  const number = (value: number | null | undefined) => html`<td><span class="number">${scoreText(value)}</span></td>`;
  return html`<thead>
      <tr>
        ${sorting("head", _("Head"))}${sorting("score", _("Score"))}
        <th scope="col">${_("Needed")}</th>
        <th scope="col">${_("Spread evenly")}</th>
        ${asked ? html`<th scope="col">${_("Without a question")}</th>` : nothing}
        <th scope="col">${_("Kinds")}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ layer, head, kinds, score }) =>
          html`<tr>
            <th scope="row">
              <a class="link" translate="no" href=${address(layer, head)}>${headName(layer, head)}</a>
            </th>
            ${number(score)}${number(kind.least[layer]?.[head])}${number(kind.even[layer])}
            ${asked ? number(census.unasked[layer]?.[head]) : nothing}
            <td>${kinds.length ? enumeration(kinds.map((name) => titles.get(name) ?? name)) : "–"}</td>
          </tr>`,
      )}
    </tbody>`;
}
