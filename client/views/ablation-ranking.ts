/**
 * Ranks all heads by what ablating each would change, beside its largest weight: a head with brighter cells may cost
 * nothing. Unfolding it colours the overview, too. It is there where effects are shown, so that without
 * them the Tab key has no further stop.
 */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { HeadEffects } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { ablationsAddress } from "../api/addresses.ts";
import { sortedHeads, type ColumnName, type Sorting } from "../charts/head-order.ts";
import { tokensOf } from "../charts/stream-sides.ts";
import { announce } from "../components/announce.ts";
import { effectCell, effectOf } from "../components/effect-cell.ts";
import { Panel } from "../components/panel.ts";
import { RovingStop } from "../components/roving-stop.ts";
import { RunLine, type RunWords } from "../components/run-line.ts";
import { effectRuns, whyWeightsAlone } from "../state/effect-runs.ts";
import { addressInPageLanguage } from "../state/page-language.ts";
import { selectedHeads } from "../state/head-set.ts";
import { openHead } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { changeText } from "../text/effect-text.ts";
import { exactNumber, headName, threeDecimals } from "../text/format.ts";
import { _, joinText } from "../text/message.ts";
import { isolate } from "../text/plain-text.ts";

const RUN: RunWords = {
  running: _("The model runs without the heads that seem to matter most …"),
  cancelled: _("The runs were cancelled: effects without a dot are estimates."),
  restart: _("Verify"),
};

type Head = { layer: number; head: number };

const COLUMNS: { name: ColumnName; title: string; first: 1 | -1 }[] = [
  { name: "head", title: _("Head"), first: 1 },
  { name: "effect", title: _("Effect of ablating it"), first: -1 },
  { name: "weight", title: _("Its largest weight"), first: -1 },
];

class AblationRanking extends Panel {
  #sorting: Sorting = { name: "effect", direction: -1 };
  #waiting: RunLine | null = null;
  #stops: RovingStop[] = [];
  #announced: HeadEffects | null = null;

  override start(signal: AbortSignal) {
    const fold = this.child<HTMLDetailsElement>("fold");
    render(BODY, this.child("body"));
    this.#waiting = new RunLine(this.child("waiting"), RUN, signal);
    this.child("rows").addEventListener("click", ({ target }) => openRow(target), { signal });
    this.#stops = [
      new RovingStop(this.child("columns"), "button", signal, true),
      new RovingStop(this.child("rows"), "button", signal),
    ];
    fold.addEventListener("toggle", () => this.#toggle(fold.open), { signal });
    effectRuns.addEventListener("change", () => this.#draw(), { signal });
    store.follow(["scene", "state"], () => this.#draw(), signal);
  }

  #toggle(isOpen: boolean) {
    if (isOpen !== (store.state.overview === "effect")) store.select({ overview: isOpen ? "effect" : "pair" });
  }

  #draw() {
    const { scene, state } = store;
    if (!scene) return;
    this.child<HTMLDetailsElement>("fold").open = state.overview === "effect";
    this.hidden = scene.comparison !== null || (scene.effects === null && state.overview !== "effect");
    if (this.hidden || state.overview !== "effect") return;
    const { reply, problem } = effectRuns.ablations;
    const refused = problem && problem.code !== "model-loading" ? joinText(problem.detail, problem.hint) : "";
    const outcome = reply && _("Effect on: {outcome}", { outcome: reply.outcome_text.name });
    this.child("outcome").textContent = refused || whyWeightsAlone(scene) || outcome;
    this.#waiting?.draw(effectRuns.ablations, () => this.querySelector("summary"));
    this.child("scroll").hidden = !reply;
    render(this.#header(), this.child("columns"));
    render(reply ? this.#rows(scene, reply) : nothing, this.child("rows"));
    render(reply ? reply.notes.map((note) => html`<li>${note}</li>`) : nothing, this.child("notes"));
    const { capture, stream } = scene;
    const file = this.child<HTMLAnchorElement>("file");
    file.hidden = !reply;
    file.href = addressInPageLanguage(ablationsAddress(capture.id, stream.name, ".csv", state, state.verify));
    for (const stop of this.#stops) stop.refresh();
    if (reply) this.#announce(reply);
  }

  #header(): TemplateResult {
    const { name: sorted, direction } = this.#sorting;
    const titles = COLUMNS.map(
      ({ name, title, first }) =>
        html`<th
          scope="col"
          aria-sort=${name === sorted ? (direction > 0 ? "ascending" : "descending") : "none"}
          @click=${() => this.#sortBy(name, first)}
        >
          <button type="button" class="term">${title}</button>
        </th>`,
    );
    return html`<tr>
      ${titles}
    </tr>`;
  }

  #sortBy(name: ColumnName, first: 1 | -1) {
    const direction = this.#sorting.name === name ? (this.#sorting.direction === 1 ? -1 : 1) : first;
    this.#sorting = { name, direction };
    this.#draw();
  }

  #rows(scene: Scene, effects: HeadEffects): TemplateResult[] {
    const chosen = new Set(selectedHeads(scene.state, scene.stream).map(({ layer, head }) => `${layer} ${head}`));
    return sortedHeads(effects, this.#sorting).map((one) =>
      headRow(scene, effects, one, chosen.has(`${one.layer} ${one.head}`)),
    );
  }

  /** Once the heads that matter most are verified. */
  #announce(effects: HeadEffects) {
    if (effects === this.#announced || effectRuns.ablations.isPending) return;
    this.#announced = effects;
    const [first] = sortedHeads(effects, { name: "effect", direction: -1 });
    const effect = first && effectOf(effects, first);
    if (!first || !effect) return;
    const values = {
      head: headName(first.layer, first.head),
      effect: changeText(effects.outcome, effect.change),
      unit: effects.outcome_text.after_number,
    };
    announce(_("Ablating {head} has the largest effect: {effect} {unit}.", values));
  }
}

const BODY = html`<p class="small" data-part="outcome"></p>
  <p class="small run-line" data-part="waiting"></p>
  <div class="table-scroll" data-part="scroll" role="region" aria-label=${_("Heads by their effect")} hidden>
    <table>
      <thead data-part="columns"></thead>
      <tbody data-part="rows"></tbody>
    </table>
  </div>
  <ul class="notes" data-part="notes"></ul>
  <p class="small"><a class="link" data-part="file" download hidden>${_("All numbers as a table (CSV)")}</a></p>`;

function headRow(scene: Scene, effects: HeadEffects, { layer, head }: Head, isChosen: boolean): TemplateResult {
  const run = { reply: effects, problem: null, isPending: false };
  return html`<tr data-head=${`${layer} ${head}`} aria-current=${isChosen ? "true" : nothing}>
    <th scope="row"><button type="button" class="link" translate="no">${headName(layer, head)}</button></th>
    ${effectCell(run, { layer, head })}${weightCell(scene, effects, { layer, head })}
  </tr>`;
}

function weightCell(scene: Scene, { largest }: HeadEffects, { layer, head }: Head): TemplateResult {
  const found = largest?.[layer]?.[head];
  if (!found) return html`<td class="number">–</td>`;
  const [query, key] = [
    tokensOf(scene, "query")[found.query]?.label ?? "",
    tokensOf(scene, "key")[found.key]?.label ?? "",
  ];
  return html`<td title=${exactNumber(found.weight)}>
    <span class="number">${threeDecimals(found.weight)}</span
    ><span class="meter" style="--share: ${found.weight}"></span>
    <small translate="no">${isolate(query)} → ${isolate(key)}</small>
  </td>`;
}

function openRow(target: EventTarget | null) {
  const tableRow = target instanceof Element ? target.closest("tr") : null;
  const [layer, head] = (tableRow?.dataset.head ?? "").split(" ").map(Number);
  if (layer !== undefined && head !== undefined) openHead({ layer, head });
}

customElements.define("ablation-ranking", AblationRanking);
