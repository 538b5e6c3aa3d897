/** Ranks what changed most from A to B: shifts and heads. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { HeadDifferences, AttentionShift } from "../api/types.ts";
import type { State } from "../state/types.ts";
import { fromToText, withSign } from "../text/comparison-text.ts";
import { phrase } from "../components/phrase.ts";
import { unitName } from "../text/selection-text.ts";
import { exactNumber, headName, threeDecimals } from "../text/format.ts";
import { measureEntry } from "../text/glossary.ts";
import { store } from "../state/store.ts";
import { term } from "../components/tooltip.ts";
import { RovingStop } from "../components/roving-stop.ts";
import { Panel } from "../components/panel.ts";
import { _, joinText } from "../text/message.ts";

/** More rows are slow, and not read. */
const MOST_ROWS = 60;

class ChangeRanking extends Panel {
  #stops: RovingStop[] = [];

  override start(signal: AbortSignal) {
    this.addEventListener("click", ({ target }) => openRow(target), { signal });
    this.#stops = ["moves", "heads"].map((name) => new RovingStop(this.child(name), "button", signal));
    store.follow(["scene", "state"], () => this.#draw(), signal);
  }

  #draw() {
    const comparison = store.scene?.comparison ?? null;
    this.hidden = !comparison;
    if (!comparison) return;
    const { changes, problem, figure } = comparison;
    this.child("tables").hidden = !changes;
    const notes = changes?.notes ?? (problem ? [joinText(problem.detail, problem.hint)] : []);
    render(
      notes.map((note) => html`<li>${note}</li>`),
      this.child("notes"),
    );
    if (!changes) return;
    const jsd = figure.measures.find(({ name }) => name === "jsd");
    render(jsd ? term(_("Divergence, {unit}", { unit: jsd.unit }), measureEntry(jsd)) : nothing, this.child("jsd"));
    this.child("row").textContent = figure.row_naming === "written" ? _("Row that predicts") : _("Word");
    render(
      changes.shifts.slice(0, MOST_ROWS).map((shift) => shiftRow(changes, shift, store.state)),
      this.child("moves"),
    );
    render(
      changes.heads.slice(0, MOST_ROWS).map((head) => headRow(head, changes, store.state)),
      this.child("heads"),
    );
    for (const stop of this.#stops) stop.refresh();
  }
}

const isChosen = ({ layer, head, heads }: State, row: { layer: number; head: number }): boolean =>
  heads === null && row.layer === layer && row.head === head;

function shiftRow({ rows, columns }: HeadDifferences, shift: AttentionShift, state: State): TemplateResult {
  const { layer, head, query, gained, lost, gained_from, gained_to, lost_from, lost_to } = shift;
  const gainedName = unitName(columns, gained);
  const lostName = lost === null ? [] : [...unitName(columns, lost), " → "];
  const lostText = lost === null ? "" : `${fromToText(lost_from ?? 0, lost_to ?? 0, exactNumber)}, `;
  const position = rows[query]?.a?.[0];
  return html`<tr
    data-head="${layer} ${head}"
    data-query=${position ?? ""}
    data-key=${columns[gained]?.a?.[0] ?? ""}
    title="${lostText}${fromToText(gained_from, gained_to, exactNumber)}"
    aria-current=${isChosen(state, shift) && position === state.query ? "true" : nothing}
  >
    ${headCell(layer, head)}
    <td>${phrase(unitName(rows, query))}</td>
    <td class="moved"><bdi dir="ltr">${phrase([...lostName, ...gainedName])}</bdi></td>
    <td class="number">${withSign(gained_to - gained_from, threeDecimals)}</td>
  </tr>`;
}

function headRow(ranked: HeadDifferences["heads"][number], { heads }: HeadDifferences, state: State): TemplateResult {
  const { layer, head, jsd } = ranked;
  return html`<tr data-head="${layer} ${head}" aria-current=${isChosen(state, ranked) ? "true" : nothing}>
    ${headCell(layer, head)}
    <td title=${exactNumber(jsd)}>
      <span class="number">${threeDecimals(jsd)}</span
      ><span class="meter" style="--share: ${jsd / (heads[0]?.jsd || 1)}"></span>
    </td>
  </tr>`;
}

const headCell = (layer: number, head: number): TemplateResult =>
  html`<th scope="row"><button type="button" class="link" translate="no">${headName(layer, head)}</button></th>`;

/** Open the head of a row, and choose its words. */
function openRow(target: EventTarget | null) {
  const row = target instanceof Element ? target.closest("tr") : null;
  const [layer, head] = (row?.dataset.head ?? "").split(" ").map(Number);
  if (!row?.dataset.head || layer === undefined || head === undefined) return;
  const { query, key } = row.dataset;
  const pair = query && key ? { query: Number(query), key: Number(key) } : {};
  store.select({ layer, head, heads: null, ...pair });
}

customElements.define("change-ranking", ChangeRanking);
