/** Shows the selection in words and numbers. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { RankedHead } from "../api/types.ts";
import type { ShownComparison, Scene } from "../state/types.ts";
import type { Caveat } from "../text/caveats.ts";
import { caveats } from "../text/caveats.ts";
import { liftText } from "../text/column-text.ts";
import { explainChange } from "../text/comparison-text.ts";
import { sidePictures } from "../charts/comparison-picture.ts";
import { phrase } from "../components/phrase.ts";
import { explainSelection, unitName } from "../text/selection-text.ts";
import { exactNumber, percent, shortNumber } from "../text/format.ts";
import { _, joinText } from "../text/message.ts";
import { glossaryEntry, measureEntry, metricEntry } from "../text/glossary.ts";
import { extremes, withUnit } from "../charts/overview-values.ts";
import { cellOfPair, pictureOf } from "../charts/head-picture.ts";
import { windowAddress } from "../state/cost-link.ts";
import { store } from "../state/store.ts";
import { layerNotes } from "../text/layer-text.ts";
import { term } from "../components/tooltip.ts";
import { calculationTemplate } from "./calculation.ts";
import { rememberFolds } from "../components/fold.ts";
import { headLink } from "../components/head-link.ts";
import { Panel } from "../components/panel.ts";

class HeadInspector extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    rememberFolds(this.querySelectorAll<HTMLDetailsElement>("details[data-fold]"), signal);
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    render(phrase(explainSelection(scene, pictureOf(scene.figure))), this.child("summary"));
    const { comparison } = scene;
    this.child("changed").hidden = !comparison;
    this.child("of-a").hidden = !comparison || scene.state.heads !== null;
    if (comparison) {
      render(phrase(explainChange(scene, comparison)), this.child("change"));
      render(measuresTable(scene, comparison), this.child("measures"));
    }
    this.child("summary").hidden = comparison !== null;
    const notes = layerNotes(scene, pictureOf(scene.figure));
    render(
      notes.map((text) => html`<p>${text}</p>`),
      this.child("structure"),
    );
    const factRows = [...pairFacts(scene), ...furtherFacts(scene)];
    this.child("pair").hidden = factRows.length === 0;
    render(factRows, this.child("facts"));
    this.child("problem").hidden = !scene.problem;
    // With a ranking, only the calculation is not available.
    this.child("problem").classList.toggle("is-note", Boolean(scene.ranking));
    this.child("problem").textContent = scene.problem ? joinText(scene.problem.detail, scene.problem.hint) : "";
    this.child("calculation").hidden = !scene.calculation;
    if (scene.calculation) render(calculationTemplate(scene, scene.calculation), this.child("steps"));
    for (const name of ["roles", "numbers"]) this.child(name).hidden = scene.state.heads !== null;
    render(metricsTable(scene), this.child("metrics"));
    const address = windowAddress(scene);
    this.child("window").hidden = !address;
    if (address) this.child("window").setAttribute("href", address);
    render(caveats(scene).map(caveatParagraph), this.child("caveats"));
  }
}

/** the chosen head's entry for the chosen pair */
function chosenHead({ state, ranking }: Scene): RankedHead | undefined {
  if (state.heads !== null) return undefined;
  return ranking?.heads.find(({ layer, head }) => layer === state.layer && head === state.head);
}

/** The pair in its row and its column, with all digits. */
function pairFacts(scene: Scene): TemplateResult[] {
  const rankedHead = chosenHead(scene);
  if (!rankedHead) return [];
  const { allowed, choice, weight, rank, keys, column_mean, column_rank, column_of, lift } = rankedHead;
  if (!allowed) return [factRow("weight", _("Weight"), _("{weight}, forbidden", { weight: exactNumber(weight) }))];
  if (!choice)
    return [factRow("weight", _("Weight"), _("{weight}, without a choice", { weight: exactNumber(weight) }))];
  return [
    factRow("weight", _("Weight"), exactNumber(weight)),
    factRow(
      "column_mean",
      _("Others give it"),
      column_mean === null ? _("no other has a choice") : exactNumber(column_mean),
    ),
    factRow("lift", _("Lift"), liftText(lift)),
    factRow("rank", _("Rank in the row"), _("{rank} of {count}", { rank: rank ?? 0, count: keys })),
    factRow(
      "column_rank",
      _("Rank in the column"),
      _("{rank} of {count}", { rank: column_rank ?? 0, count: column_of ?? 0 }),
    ),
  ];
}

/** The pair among other pairs and heads. */
function furtherFacts(scene: Scene): TemplateResult[] {
  const rankedHead = chosenHead(scene);
  if (!rankedHead?.allowed || !rankedHead.choice || !scene.ranking) return [];
  const { random, heads_below, pairs_below } = rankedHead;
  const { random_rows: rows, random_rows_of: rowsTotal } = scene.ranking;
  const withEstimate = (value: string): string =>
    rows < rowsTotal ? _("{value}, about ({rows} of {all} rows)", { value, rows, all: rowsTotal }) : value;
  const otherFacts = [
    factRow("random", _("A random pair gets"), random === null ? _("no such pair") : withEstimate(shortNumber(random))),
  ];
  if (pairs_below !== null)
    otherFacts.push(factRow("pairs_below", _("Pairs below"), withEstimate(percent(pairs_below))));
  if (heads_below !== null) otherFacts.push(factRow("heads_below", _("Heads below"), percent(heads_below)));
  return otherFacts;
}

function factRow(name: string, title: string, value: string): TemplateResult {
  const entry = glossaryEntry(name);
  return html`<div>
    <dt>${entry ? term(title, entry) : title}</dt>
    <dd class="number">${value}</dd>
  </div>`;
}

/** How far B is from A: of the chosen word, and of the head. */
function measuresTable({ state }: Scene, { figure }: ShownComparison): TemplateResult {
  const { a } = sidePictures(figure);
  // A row of blocks has no measure of its own.
  const row = figure.block ? -1 : cellOfPair(a, state).row;
  const chosenHeading = row < 0 ? nothing : html`<th scope="col">${phrase(unitName(a.queries, row))}</th>`;
  const rows = figure.measures.map((measure) => {
    const { title, explanation, unit, overall, rows: byRow, undefined: reason } = measure;
    const cell = (value: number | null | undefined) =>
      typeof value === "number"
        ? html`<td class="number" title=${exactNumber(value)}>${shortNumber(value)}</td>`
        : html`<td class="number" title=${reason}>–</td>`;
    return html`<tr>
      <th scope="row">
        ${term(unit ? _("{title}, {unit}", { title, unit }) : title, measureEntry(measure))}<small
          >${reason || explanation}</small
        >
      </th>
      ${row < 0 ? nothing : cell(byRow[row])}${cell(overall)}
    </tr>`;
  });
  return html`<tbody>
    <tr>
      <th scope="col">${_("From A to B")}</th>
      ${chosenHeading}
      <th scope="col">${_("All rows")}</th>
    </tr>
    ${rows}
  </tbody>`;
}

function metricsTable({ overview, state: { layer, head } }: Scene): TemplateResult {
  const rows = overview.metrics.map((metric) => {
    const value = metric.values[layer]?.[head];
    const highest = extremes(metric.values)?.highest;
    return html`<tr>
      <th scope="row">${term(metric.title, metricEntry(metric))}</th>
      <td class="number" title=${typeof value === "number" ? exactNumber(value) : ""}>
        ${typeof value === "number" ? withUnit(value, metric.unit) : "–"}
      </td>
      <td>${highest ? headLink(highest, "") : "–"}</td>
    </tr>`;
  });
  return html`<tbody>
    <tr>
      <th scope="col">${_("Metric")}</th>
      <th scope="col">${_("Here")}</th>
      <th scope="col">${_("Highest")}</th>
    </tr>
    ${rows}
  </tbody>`;
}

const caveatParagraph = ({ text, source }: Caveat): TemplateResult =>
  html`<p class="caveat">${text} ${term(_("Sources"), { title: _("Sources"), text: source })}</p>`;

customElements.define("head-inspector", HeadInspector);
