/** Shows whether the marked edge matters: the effect of cutting it in each head, against the head's weight. */
import { html, nothing, render, svg, type TemplateResult } from "lit-html";
import type { EffectEvidence, HeadEffect } from "../api/types.ts";
import { headName, shortNumber, threeDecimals } from "../text/format.ts";
import { _, localNumber, ngettext } from "../text/message.ts";
import { outcomeNumber, outcomeRange } from "../text/outcome-number.ts";
import { scanState } from "../state/scan-state.ts";
import { chooseHead } from "../components/head-row.ts";
import { Panel } from "../components/panel.ts";

const LARGEST_HEADS = 10;
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [560, 260, 64, 44, 12];

class ScanEffects extends Panel {
  #showsAll = false;

  override start(signal: AbortSignal) {
    for (const event of ["scan", "head"]) scanState.addEventListener(event, () => this.#draw(), { signal });
    for (const part of ["rows", "scatter"]) this.child(part).addEventListener("click", chooseHead, { signal });
    const toggle = () => {
      this.#showsAll = !this.#showsAll;
      this.#draw();
    };
    this.child("all").addEventListener("click", toggle, { signal });
  }

  #draw() {
    const evidence = scanState.scan?.result?.effects;
    this.hidden = !evidence;
    if (!evidence) return;
    this.child("summary").textContent = summaryText(evidence);
    render(scatter(evidence), this.child("scatter"));
    const shown = this.#showsAll ? evidence.heads : evidence.heads.slice(0, LARGEST_HEADS);
    render(
      shown.map((head) => headRow(head, evidence)),
      this.child("rows"),
    );
    render(
      evidence.notes.map((note) => html`<li>${note}</li>`),
      this.child("notes"),
    );
    this.child("all").hidden = evidence.heads.length <= LARGEST_HEADS;
    this.child("all").textContent = this.#showsAll
      ? ngettext("Show the largest {count}", "Show the largest {count}", LARGEST_HEADS)
      : ngettext("Show all {count} head", "Show all {count} heads", evidence.heads.length);
  }
}

const isMarked = ({ q }: HeadEffect, { rate }: EffectEvidence): boolean => q !== null && q <= rate;

function summaryText(evidence: EffectEvidence): string {
  const [largest] = evidence.heads;
  const brightest = evidence.heads.reduce(
    (best, head) => (head.weight > best.weight ? head : best),
    evidence.heads[0]!,
  );
  if (!largest || largest.size === null) return _("The effect of the marked edge could be estimated in no head.");
  if (brightest === largest) {
    return _(
      "Cutting the marked edge changes most in {head}: by {size} on average. {head} also gives it the largest mean weight, {weight}.",
      {
        head: headName(largest.layer, largest.head),
        size: shortNumber(largest.size),
        weight: threeDecimals(largest.weight),
      },
    );
  }
  return _(
    "Cutting the marked edge changes most in {head}: by {size} on average, at a mean weight of {weight}. {brightest} gives it the largest mean weight, {most}; there the change is {other}.",
    {
      head: headName(largest.layer, largest.head),
      size: shortNumber(largest.size),
      weight: threeDecimals(largest.weight),
      brightest: headName(brightest.layer, brightest.head),
      most: threeDecimals(brightest.weight),
      other: brightest.size === null ? "–" : shortNumber(brightest.size),
    },
  );
}

/** A dot for each head: its mean weight to the right, the size of its effect upwards. */
function scatter(evidence: EffectEvidence): TemplateResult {
  const known = evidence.heads.filter(({ size }) => size !== null);
  const widest = Math.max(...known.map(({ weight }) => weight)) || 1;
  const highest = Math.max(...known.map(({ size }) => size ?? 0)) || 1;
  const x = (weight: number) => LEFT + (weight / widest) * (WIDTH - LEFT - 12);
  const y = (size: number) => HEIGHT - BOTTOM - (size / highest) * (HEIGHT - BOTTOM - TOP);
  const dots = known.map((head) => {
    const name = _("{head}: weight {weight}, size of the effect {size}", {
      head: headName(head.layer, head.head),
      weight: threeDecimals(head.weight),
      size: shortNumber(head.size ?? 0),
    });
    const kind = isMarked(head, evidence) ? "scan-dot is-found" : "scan-dot";
    return svg`<circle class=${kind} cx=${x(head.weight)} cy=${y(head.size ?? 0)} r="5" data-head="${head.layer} ${head.head}"><title>${name}</title></circle>`;
  });
  return html`<svg
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label=${_("Heads by mean weight and size of the effect; the table has the numbers")}
  >
    <line class="scan-line" x1=${LEFT} x2=${WIDTH - 12} y1=${HEIGHT - BOTTOM} y2=${HEIGHT - BOTTOM} />
    <line class="scan-line" x1=${LEFT} x2=${LEFT} y1=${TOP} y2=${HEIGHT - BOTTOM} />
    <text x=${LEFT} y=${HEIGHT - BOTTOM + 18} text-anchor="middle">${localNumber("0")}</text>
    <text x=${WIDTH - 12} y=${HEIGHT - BOTTOM + 18} text-anchor="end">${shortNumber(widest)}</text>
    <text x=${LEFT - 8} y=${TOP + 8} text-anchor="end">${shortNumber(highest)}</text>
    <text x=${WIDTH - 12} y=${HEIGHT - 6} text-anchor="end">${_("mean weight; filled: marked heads")}</text>
    <text x=${LEFT + 8} y=${TOP + 8}>${_("size of the effect")}</text>
    ${dots}
  </svg>`;
}

function headRow(head: HeadEffect, evidence: EffectEvidence): TemplateResult {
  const chosen = scanState.head?.layer === head.layer && scanState.head.head === head.head;
  const cells = [
    threeDecimals(head.weight),
    outcomeNumber(head.effect),
    outcomeRange(head.effect_low, head.effect_high),
    outcomeNumber(head.verified),
    outcomeNumber(head.size),
    outcomeNumber(head.other_size),
    outcomeNumber(head.difference),
    outcomeRange(head.difference_low, head.difference_high),
    head.q === null ? "–" : threeDecimals(head.q),
    isMarked(head, evidence) ? _("marked") : "",
  ];
  return html`<tr data-head="${head.layer} ${head.head}" aria-current=${chosen ? "true" : nothing}>
    <th scope="row"><button type="button" class="link" translate="no">${headName(head.layer, head.head)}</button></th>
    ${cells.map((text) => html`<td><span class="number">${text}</span></td>`)}
  </tr>`;
}

customElements.define("scan-effects", ScanEffects);
