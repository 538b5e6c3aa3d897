/**
 * Shows one head by sentence: a dot for each on a line from 0 to 1, and the sentences, each a link to the workbench.
 */
import { html, render, svg, type TemplateResult } from "lit-html";
import type { HeadSentences, Scan, ScannedSentence } from "../api/types.ts";
import { scanApi } from "../api/scan-api.ts";
import { shortNumber } from "../text/format.ts";
import { scanState } from "../state/scan-state.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { Panel } from "../components/panel.ts";
import { withPageLanguage } from "../state/page-language.ts";
import { _, joinText, localNumber, ngettext } from "../text/message.ts";

const [DOT_RADIUS, MARGIN] = [6, 12];

class ScanHead extends Panel {
  #controller = new AbortController();
  #drawnHead = "";

  override start(signal: AbortSignal) {
    for (const type of ["scan", "head"]) scanState.addEventListener(type, () => void this.#load(), { signal });
  }

  async #load() {
    const { scan, head } = scanState;
    this.hidden = !scan?.result || !head;
    if (!scan?.result || !head) return;
    const headKey = `${scan.id} ${head.layer} ${head.head}`;
    if (headKey === this.#drawnHead) return;
    this.#controller.abort();
    this.#controller = new AbortController();
    try {
      const sentences = await scanApi.head(scan.id, head, this.#controller.signal);
      this.#drawnHead = headKey;
      this.#draw(scan, sentences);
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.child("note").textContent = joinText(error.message, error.problem.hint);
    }
  }

  #draw(scan: Scan, sentences: HeadSentences): void {
    const evidence = scan.result?.heads.find(({ layer, head }) => layer === sentences.layer && head === sentences.head);
    this.child("title").textContent = _("Layer {layer}, head {head}, sentence by sentence", {
      layer: sentences.layer,
      head: sentences.head,
    });
    this.child("note").textContent = evidence
      ? _(
          "Each dot is a sentence, filled where the head finds the word. The line is the mean, {mean}; half of the sentences lie from {lower} to {upper}. Another word gets {others} on average.",
          {
            mean: shortNumber(evidence.mean),
            lower: shortNumber(evidence.lower),
            upper: shortNumber(evidence.upper),
            others: shortNumber(evidence.others),
          },
        )
      : "";
    const fullWidth = Math.max(320, this.clientWidth);
    render(dotPlot(sentences, evidence?.mean ?? 0, fullWidth), this.child("strip"));
    const order = scan.sentences.map((sentence, number) => ({ sentence, number }));
    order.sort((a, b) => (sentences.weights[b.number] ?? -1) - (sentences.weights[a.number] ?? -1));
    const markDot = (number: number, isPointed: boolean) =>
      this.querySelector(`[data-sentence="${number}"]`)?.classList.toggle("is-pointed", isPointed);
    const entries = order.map(({ sentence, number }) => {
      const [mark, unmark] = [() => markDot(number, true), () => markDot(number, false)];
      return html`<li @pointerenter=${mark} @focusin=${mark} @pointerleave=${unmark} @focusout=${unmark}>
        ${sentenceEntry(scan, sentences, sentence, number)}
      </li>`;
    });
    render(entries, this.child("sentences"));
    this.dataset.head = `${sentences.layer} ${sentences.head}`;
  }
}

/** Dots on a line from 0 to 1; overlapping ones are stacked. */
function dotPlot({ weights, found }: HeadSentences, mean: number, fullWidth: number): TemplateResult {
  const width = fullWidth - 2 * MARGIN;
  const bins = Math.floor(width / (2 * DOT_RADIUS + 1));
  const binCounts: Map<number, number> = new Map();
  const stacked = weights.flatMap((weight, number) => {
    if (weight === null) return [];
    const bin = Math.min(bins - 1, Math.floor(weight * bins));
    const level = binCounts.get(bin) ?? 0;
    binCounts.set(bin, level + 1);
    return [{ number, level, weight, x: MARGIN + weight * width }];
  });
  const mostStacked = Math.max(1, ...binCounts.values());
  const step = Math.min(2 * DOT_RADIUS + 1, 240 / mostStacked);
  const baseline = 12 + DOT_RADIUS + step * (mostStacked - 1) + DOT_RADIUS + 4;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (value) =>
      svg`<text x=${MARGIN + value * width} y=${baseline + 18} text-anchor="middle">${localNumber(String(value))}</text>`,
  );
  const dots = stacked.map(({ number, level, weight, x }) => {
    const [name, y] = [found[number] ? "scan-dot is-found" : "scan-dot", baseline - DOT_RADIUS - 2 - level * step];
    return svg`<circle class=${name} cx=${x} cy=${y} r=${DOT_RADIUS - 1} data-sentence=${number}><title>${shortNumber(weight)}</title></circle>`;
  });
  const meanX = MARGIN + mean * width;
  const text = ngettext(
    "Weights of {count} sentence between 0 and 1, mean {mean}",
    "Weights of {count} sentences between 0 and 1, mean {mean}",
    stacked.length,
    { mean: shortNumber(mean) },
  );
  return html`<svg viewBox="0 0 ${fullWidth} ${baseline + 24}" role="img" aria-label=${text}>
    <line class="scan-line" x1=${MARGIN} x2=${fullWidth - MARGIN} y1=${baseline} y2=${baseline} />
    <line class="scan-mean" x1=${meanX} x2=${meanX} y1="0" y2=${baseline} />
    ${dots}${ticks}
  </svg>`;
}

function sentenceEntry(
  scan: Scan,
  sentences: HeadSentences,
  sentence: ScannedSentence,
  number: number,
): TemplateResult {
  const weight = sentences.weights[number] ?? null;
  if (weight === null) {
    const why = _("Line {line} is not used. {reason}", { line: sentence.line, reason: sentence.reason ?? "" });
    return html`<div class="scan-sentence">
      –<span></span><span dir="auto" translate="no">${sentence.text}</span><small>${why}</small>
    </div>`;
  }
  const query = new URLSearchParams({
    model: scan.model,
    text: sentence.text,
    stream: scan.stream,
    layer: String(sentences.layer),
    head: String(sentences.head),
    query: String(sentence.query?.tokens[0]),
    key: String(sentence.key?.tokens[0]),
  });
  const found = sentences.found[number] ? _("found") : "";
  // The spaces separate its parts when it is read out.
  return html`<a class="scan-sentence" translate="no" href="./?${withPageLanguage(query)}"
    ><span class="number">${shortNumber(weight)}</span> <span class="small">${found}</span>
    <span dir="auto" translate="no">${markedText(sentence)}</span></a
  >`;
}

/** The text with its marked words emphasised. */
function markedText({ marked }: ScannedSentence): (TemplateResult | string)[] {
  const parts: (TemplateResult | string)[] = [];
  let [text, kind] = ["", ""];
  const endPart = () => {
    if (text) parts.push(kind ? html`<span class=${kind}>${text}</span>` : text);
    text = "";
  };
  const characters = [...marked];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? "";
    if (character === "\\") {
      index += 1;
      text += characters[index] ?? "";
    } else if ("[]{}".includes(character)) {
      endPart();
      kind = { "[": "scan-query", "{": "scan-key" }[character] ?? "";
    } else text += character;
  }
  endPart();
  return parts;
}

customElements.define("scan-head", ScanHead);
