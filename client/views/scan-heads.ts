/**
 * Shows the evidence for all heads: a grid of how often each finds the word, the best ones in numbers, and their
 * baselines.
 */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { HeadEvidence, Scan, ScanResult } from "../api/types.ts";
import { headName, percent, shortNumber, threeDecimals } from "../text/format.ts";
import { _, joinText, ngettext, phrases, wholeNumber } from "../text/message.ts";
import { streamName } from "../text/stream-name.ts";
import { scanState } from "../state/scan-state.ts";
import { Panel } from "../components/panel.ts";
import { phrase } from "../components/phrase.ts";

const BEST_HEADS = 10;

class ScanHeads extends Panel {
  #showsAll = false;
  /** The scan that is shown; another one begins with the best heads. */
  #drawnScan: Scan | null = null;

  override start(signal: AbortSignal) {
    for (const event of ["scan", "head"]) scanState.addEventListener(event, () => this.#draw(), { signal });
    for (const part of ["grid", "rows"]) {
      this.child(part).addEventListener("click", ({ target }) => chooseHead(target), { signal });
    }
    const grid = this.child("grid");
    grid.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    for (const type of ["pointerover", "focusin"])
      grid.addEventListener(type, ({ target }) => this.#peek(target), { signal });
    this.child("all").addEventListener("click", () => this.#toggleAll(), { signal });
  }

  #draw() {
    const { scan } = scanState;
    const result = scan?.result;
    this.hidden = !result;
    if (!scan || !result) return;
    if (scan !== this.#drawnScan) this.#showsAll = false;
    this.#drawnScan = scan;
    this.child("summary").textContent = summaryText(result);
    this.child("counts").textContent = countsText(scan, result);
    render(ruleRows(result), this.child("rules"));
    render(halvesItems(result), this.child("halves"));
    render(
      result.notes.map((note) => html`<li>${note}</li>`),
      this.child("notes"),
    );
    const links: [string, string][] = [
      ["heads-csv", scan.links.heads],
      ["sentences-csv", scan.links.sentences],
    ];
    for (const [part, address] of links) this.child(part).setAttribute("href", address.replace(/^\//, ""));
    this.child("grid").style.setProperty("--heads", String(scan.heads));
    render(headGrid(scan, result), this.child("grid"));
    const shown = this.#showsAll ? result.heads : result.heads.slice(0, BEST_HEADS);
    render(
      shown.map((head) => headRow(head, result)),
      this.child("rows"),
    );
    this.child("all").hidden = result.heads.length <= BEST_HEADS;
    this.child("all").textContent = this.#showsAll
      ? ngettext("Show the best {count}", "Show the best {count}", BEST_HEADS)
      : ngettext("Show all {count} head", "Show all {count} heads", result.heads.length);
  }

  #toggleAll() {
    this.#showsAll = !this.#showsAll;
    this.#draw();
  }

  #onKey(event: KeyboardEvent) {
    const [layer, head] = headOf(event.target) ?? [];
    if (layer === undefined || head === undefined) return;
    const steps: Record<string, [number, number]> = {
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
    };
    const step = steps[event.key];
    if (event.key === "Enter" || event.key === " ") scanState.chooseHead({ layer, head });
    else if (step) {
      const next = this.child("grid").querySelector(`[data-head="${layer + step[0]} ${head + step[1]}"]`);
      if (next instanceof HTMLElement) next.focus();
    } else return;
    event.preventDefault();
  }

  #peek(target: EventTarget | null) {
    const [layer, head] = headOf(target) ?? [];
    const result = scanState.scan?.result;
    if (layer === undefined || head === undefined || !result) return;
    const evidence = evidenceOf(result, layer, head);
    this.child("peek").textContent = evidence
      ? _("{head}: {evidence}", { head: headName(layer, head), evidence: evidenceText(evidence) })
      : "";
  }
}

const evidenceOf = ({ heads }: ScanResult, layer: number, head: number): HeadEvidence | undefined =>
  heads.find((candidate) => candidate.layer === layer && candidate.head === head);

const evidenceText = ({ often, mean }: HeadEvidence): string =>
  _("finds the word in {share}, mean weight {mean}", { share: unbroken(often), mean: shortNumber(mean) });

/** A share whose sign does not go to the next line; English texts have a plain space before it. */
const unbroken = (share: number): string => percent(share).replaceAll(" ", "\u00a0");

const rangeText = (low: number, high: number): string =>
  _("{low} to {high}", { low: unbroken(low), high: unbroken(high) });

function summaryText({ heads, rules, used }: ScanResult) {
  const [best] = heads;
  const [rule] = rules;
  if (!best || !rule) return "";
  const values = { head: headName(best.layer, best.head), share: unbroken(best.often) };
  if (best.above_position) {
    return ngettext(
      "{head} finds the word in {share} of {count} sentence, more than any guess by position.",
      "{head} finds the word in {share} of {count} sentences, more than any guess by position.",
      used,
      values,
    );
  }
  return ngettext(
    "{head} finds the word in {share} of {count} sentence, not clearly more than a guess by position ({guess}).",
    "{head} finds the word in {share} of {count} sentences, not clearly more than a guess by position ({guess}).",
    used,
    { ...values, guess: unbroken(rule.share) },
  );
}

function countsText({ sentences, model, stream }: Scan, { used }: ScanResult): string {
  const allLines = sentences.map(({ marked }) => marked).join("\n");
  const setTitle = scanState.sets.find(({ lines }) => lines === allLines)?.title ?? _("Your own sentences");
  const skippedCount = sentences.length - used;
  const about = _(
    "{sentences}. {model}, {stream}. A head finds the word if it gives no other word that it may attend to as much.",
    {
      sentences: setTitle,
      model: scanState.models.find(({ key }) => key === model)?.title ?? model,
      stream: streamName(stream),
    },
  );
  if (skippedCount === 0) return about;
  const skipped = ngettext(
    "{count} sentence could not be measured; the list below says why.",
    "{count} sentences could not be measured; the list below says why.",
    skippedCount,
  );
  return joinText(about, skipped);
}

function ruleRows({ rules, random_often }: ScanResult): TemplateResult[] {
  const guesses: [string, number][] = rules.map(({ title, share }) => [_("Guess: {title}", { title }), share]);
  return [...guesses, [_("A random pair of words"), random_often] as const].map(
    ([title, share]) =>
      html`<tr>
        <th scope="row">${title}</th>
        <td class="number">${percent(share)}</td>
      </tr>`,
  );
}

function halvesItems({ halves }: ScanResult): TemplateResult[] {
  if (!halves.length) return [html`<li>${_("There are too few sentences to be halved.")}</li>`];
  return halves.map(({ layer, head, chosen, chosen_on, held, held_low, held_high, held_on, rule }) => {
    const sentence = phrases(
      "{head}, the best of {count} sentences with {share}, finds the word in {held} of the other {others} ({range}; best guess by position {guess}).",
      {
        head: headName(layer, head),
        count: chosen_on,
        share: unbroken(chosen),
        held: [[unbroken(held)]],
        others: held_on,
        range: rangeText(held_low, held_high),
        guess: unbroken(rule),
      },
    );
    return html`<li>${phrase(sentence, (share) => html`<strong>${share}</strong>`)}</li>`;
  });
}

const headKey = ({ layer, head }: { layer: number; head: number }): string => `${layer} ${head}`;

/** The chosen head; the first where none is. */
const isChosen = (head: HeadEvidence): boolean => headKey(head) === headKey(scanState.head ?? { layer: 0, head: 0 });

function headGrid({ layers, heads }: Scan, result: ScanResult): TemplateResult {
  const numbers = Array.from({ length: heads }, (_, head) => head);
  const rows = Array.from({ length: layers }, (_, layer) => {
    const tiles = numbers.map((head) => headTile(evidenceOf(result, layer, head)));
    return html`<div role="row"><span role="rowheader" class="scan-name" translate="no">L${layer}</span>${tiles}</div>`;
  });
  const names = numbers.map((head) => html`<span role="columnheader" class="scan-name">${head}</span>`);
  return html`<div role="row">
      <span role="columnheader"><span class="visually-hidden">${_("layer")}</span></span
      >${names}
    </div>
    ${rows}`;
}

function headTile(head: HeadEvidence | undefined): TemplateResult {
  if (!head) return html`<span role="gridcell"></span>`;
  const chosen = isChosen(head);
  return html`<span
    role="gridcell"
    class="scan-tile"
    data-head=${headKey(head)}
    aria-label=${_("layer {layer} head {head}, {evidence}", { layer: head.layer, head: head.head, evidence: evidenceText(head) })}
    aria-selected=${String(chosen)}
    tabindex=${chosen ? "0" : "-1"}
    style="--share: ${head.often}"
  ></span>`;
}

function headRow(head: HeadEvidence, { used }: ScanResult): TemplateResult {
  const cells = [
    rangeText(head.often_low, head.often_high),
    threeDecimals(head.mean),
    _("{low} to {high}", { low: threeDecimals(head.mean_low), high: threeDecimals(head.mean_high) }),
    head.sd === null ? "–" : threeDecimals(head.sd),
    threeDecimals(head.others),
    head.column_mean === null ? "–" : threeDecimals(head.column_mean),
    head.lift === null ? "–" : shortNumber(head.lift),
    wholeNumber(used),
  ];
  return html`<tr data-head=${headKey(head)} aria-current=${isChosen(head) ? "true" : nothing}>
    <th scope="row"><button type="button" class="link" translate="no">${headName(head.layer, head.head)}</button></th>
    <td>
      <span class="number">${percent(head.often)}</span><span class="meter" style="--share: ${head.often}"></span>
    </td>
    ${cells.map((text) => html`<td><span class="number">${text}</span></td>`)}
  </tr>`;
}

function headOf(target: EventTarget | null): number[] | null {
  const cell = target instanceof Element ? target.closest("[data-head]") : null;
  return cell instanceof HTMLElement ? (cell.dataset.head ?? "").split(" ").map(Number) : null;
}

function chooseHead(target: EventTarget | null) {
  const [layer, head] = headOf(target) ?? [];
  if (layer !== undefined && head !== undefined) scanState.chooseHead({ layer, head });
}

customElements.define("scan-heads", ScanHeads);
