/** Ranks all heads for the chosen pair. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { RankedHead, Ranking, Stream } from "../api/types.ts";
import type { Scene, State } from "../state/types.ts";
import { effectCell, effectOf, type HeadEffectRun } from "../components/effect-cell.ts";
import { effectRuns } from "../state/effect-runs.ts";
import { _, wholeNumber, nphrases, type Phrase } from "../text/message.ts";
import { liftText } from "../text/column-text.ts";
import { phrase } from "../components/phrase.ts";
import { exactNumber, headName, threeDecimals } from "../text/format.ts";
import { glossaryEntry } from "../text/glossary.ts";
import { ALIGNMENT_HEAD, isAlignmentHead, selectedHeads } from "../state/head-set.ts";
import { scanAddress } from "../state/scan-link.ts";
import { openHead } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { rankingInvitation, rankingQuestion } from "../text/reading-hint.ts";
import { term } from "../components/tooltip.ts";
import { RovingStop } from "../components/roving-stop.ts";
import { renderInPlace } from "../components/render-in-place.ts";
import { Panel } from "../components/panel.ts";

interface Column {
  name: string;
  title: string;
  /** to sort by */
  value: (head: RankedHead) => number;
  /** sort direction of the first click: -1 is from large to small */
  first: 1 | -1;
}

const COLUMNS: Column[] = [
  { name: "head", title: _("Head"), value: ({ layer, head }) => 1000 * layer + head, first: 1 },
  { name: "weight", title: _("Weight"), value: ({ weight }) => weight, first: -1 },
  { name: "column_mean", title: _("Others"), value: ({ column_mean }) => column_mean ?? -1, first: -1 },
  { name: "lift", title: _("Lift"), value: ({ lift }) => lift ?? -1, first: -1 },
  { name: "rank", title: _("Rank"), value: ({ rank }) => rank ?? Infinity, first: 1 },
];

/** Only where effects are shown: the farther from 0, the larger. */
const EFFECT_COLUMN: Column = {
  name: "effect",
  title: _("Effect"),
  value: (head) => Math.abs(effectOf(effectRuns.heads.reply, head)?.change ?? 0),
  first: -1,
};

const NO_OTHER = _(
  "The model’s mask allows this query no other key in this layer, so the weight says nothing about the head.",
);

class PairRanking extends Panel {
  /** The order in the address; sorting by another column or direction is not part of it. */
  #addressOrder = "weight";
  #sorting = { name: this.#addressOrder, direction: -1 };
  /** The titles of the columns, and the rows: one stop each. */
  #stops: RovingStop[] = [];

  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    effectRuns.addEventListener("change", () => store.scene?.effects && this.#draw(), { signal });
    store.addEventListener("state", () => this.#onState(store.state), { signal });
    this.child("rows").addEventListener("click", ({ target }) => openRow(target), { signal });
    this.#stops = [
      new RovingStop(this.child("columns"), "button", signal, true),
      new RovingStop(this.child("rows"), "button", signal),
    ];
  }

  #onState({ sort }: State) {
    if (sort !== this.#addressOrder) this.#sorting = { name: sort, direction: -1 };
    this.#addressOrder = sort;
    this.#draw();
  }

  #draw() {
    const { scene, state } = store;
    if (!scene) return;
    const { ranking, stream } = scene;
    this.child("scroll").hidden = !ranking;
    const address = ranking && scanAddress(scene, ranking);
    this.child("many").hidden = !address;
    if (address) this.child("many").setAttribute("href", address);
    this.child("invitation").hidden = Boolean(ranking);
    this.child("invitation").textContent = rankingInvitation(scene);
    renderInPlace(phrase(ranking ? rankingTitle(ranking) : [rankingQuestion(scene)]), this.child("title"));
    render(
      html`<tr>
        ${shownColumns(scene).map((column) => this.#header(column, ranking))}
      </tr>`,
      this.child("columns"),
    );
    const chosen = new Set(selectedHeads(state, stream).map(({ layer, head }) => `${layer} ${head}`));
    const heads = ranking ? this.#orderHeads(ranking) : [];
    render(
      heads.map((ranked) =>
        headRow(ranked, stream, {
          chosen,
          keys: commonKeyCount(ranking),
          effects: scene.effects?.figure ? effectRuns.heads : null,
        }),
      ),
      this.child("rows"),
    );
    for (const stop of this.#stops) stop.refresh();
  }

  #header(column: Column, ranking: Ranking | null): TemplateResult {
    const { name } = column;
    const keys = name === "rank" && commonKeyCount(ranking);
    const title = keys ? _("Rank of {count}", { count: keys }) : column.title;
    const entry = glossaryEntry(name);
    const direction = this.#sorting.direction > 0 ? "ascending" : "descending";
    return html`<th
      scope="col"
      data-column=${name}
      aria-sort=${name === this.#sorting.name ? direction : "none"}
      @click=${() => this.#sortBy(column)}
    >
      ${entry ? term(title, entry) : html`<button type="button" class="term">${title}</button>`}
    </th>`;
  }

  #sortBy({ name, first }: Column) {
    const isSameColumn = this.#sorting.name === name;
    this.#sorting = { name, direction: isSameColumn ? -this.#sorting.direction : first };
    this.#draw();
    if ((name === "weight" || name === "lift") && !isSameColumn) store.select({ sort: name });
  }

  #orderHeads({ heads }: Ranking): RankedHead[] {
    const { name, direction } = this.#sorting;
    const column = [...COLUMNS, EFFECT_COLUMN].find((other) => other.name === name);
    return column ? [...heads].sort((a, b) => direction * (column.value(a) - column.value(b))) : heads;
  }
}

const shownColumns = ({ effects }: Scene): Column[] => (effects?.figure ? [...COLUMNS, EFFECT_COLUMN] : COLUMNS);

const rankingTitle = ({ query, key, heads }: Ranking): Phrase[] =>
  nphrases("{count} head for {query} → {key}", "{count} heads for {query} → {key}", heads.length, {
    query: [[query.label]],
    key: [[key.label]],
  });

/** The number of keys that the query may attend to, if it is the same in all heads. */
function commonKeyCount(ranking: Ranking | null): number | null {
  const [first] = ranking?.heads ?? [];
  return first && ranking?.heads.every(({ keys, choice }) => choice && keys === first.keys) ? first.keys : null;
}

function headRow(
  ranked: RankedHead,
  stream: Stream,
  { chosen, keys, effects }: { chosen: Set<string>; keys: number | null; effects: HeadEffectRun | null },
): TemplateResult {
  const { layer, head, weight, column_mean, column_rank, column_of, lift } = ranked;
  const name = `${layer} ${head}`;
  const columnRankText =
    column_rank === null ? "" : _("rank {rank} of {count} in the column", { rank: column_rank, count: column_of ?? 0 });
  return html`<tr data-head=${name} aria-current=${chosen.has(name) ? "true" : nothing}>
    <th scope="row">
      <button type="button" class="link" translate="no">${headName(layer, head)}</button
      >${isAlignmentHead(stream, layer, head) ? ALIGNMENT_MARK : nothing}
    </th>
    <td title=${exactNumber(weight)}>
      <span class="number">${threeDecimals(weight)}</span><span class="meter" style="--share: ${weight}"></span>
    </td>
    <td class="number" title=${columnRankText}>${column_mean === null ? "–" : threeDecimals(column_mean)}</td>
    <td class="number" title=${lift === null ? "" : exactNumber(lift)}>${liftText(lift)}</td>
    ${rankCell(ranked, keys)}${effects ? effectCell(effects, ranked) : nothing}
  </tr>`;
}

/** The rank in the row, or why there is none. */
function rankCell({ allowed, choice, rank, keys }: RankedHead, commonCount: number | null): TemplateResult {
  if (!allowed) return html`<td title=${_("The model’s mask forbids this pair in this layer.")}>${_("forbidden")}</td>`;
  if (!choice) return html`<td title=${NO_OTHER}>${_("no choice")}</td>`;
  const of = commonCount === null ? html`<small> ${_("of {count}", { count: keys })}</small>` : nothing;
  return html`<td class="number">${wholeNumber(rank ?? 0)}${of}</td>`;
}

/** The mark of an alignment head. */
const ALIGNMENT_MARK = html`<span
  class="swatch-alignment"
  role="img"
  aria-label=${ALIGNMENT_HEAD}
  title=${ALIGNMENT_HEAD}
></span>`;

function openRow(target: EventTarget | null) {
  const tableRow = target instanceof Element ? target.closest("tr") : null;
  const [layer, head] = (tableRow?.dataset.head ?? "").split(" ").map(Number);
  if (layer !== undefined && head !== undefined) openHead({ layer, head });
}

customElements.define("pair-ranking", PairRanking);
