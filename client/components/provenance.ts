/** How exact the numbers of a capture are, and their source. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Capture, Difference } from "../api/types.ts";
import { scientificNumber, shortNumber } from "../text/format.ts";
import { _, joinText } from "../text/message.ts";

/** What is known of a capture beside the model's own attention. */
export interface MeasuredExactness {
  /** how far it is from it */
  difference: Difference | null;
  /** why that is unavailable */
  problem: string;
  /** whether it is being measured, and whether somebody asked for that */
  running: "no" | "unasked" | "asked";
}

/**
 * @param sums the least and the largest sum of a row
 * @param measure compares this very input
 */
export function provenance(
  capture: Capture,
  sums: { minimum: number; maximum: number },
  measured: MeasuredExactness,
  measure: () => void,
): TemplateResult {
  const exactnessLine = capture.provenance.import_note ? nothing : exactnessTexts(capture, measured, measure);
  return html`${exactnessLine}${sourceFacts(capture, sums).map(([text, title]) => factSpan(text, title))}`;
}

/** How far the shown weights are from the model's own: on this input, then on the probe. */
function exactnessTexts({ exactness }: Capture, measured: MeasuredExactness, measure: () => void): TemplateResult {
  const onProbe = { difference: scientificNumber(exactness.max_difference ?? 0) };
  const method = _("Measured on: {probe}", { probe: exactness.probe });
  const { difference: onInput } = measured;
  if (onInput && onInput.max_difference !== null) {
    const probeText = _("{difference} on a probe, when the model was loaded", onProbe);
    return html`${factSpan(inputExactness(onInput, onInput.max_difference), onInput.note)}${factSpan(probeText, method)}`;
  }
  const probeText = _(
    "Largest difference from the model’s own attention: {difference} on a probe, when the model was loaded",
    onProbe,
  );
  return html`${factSpan(probeText, method)}${notMeasured(measured, measure)}`;
}

function notMeasured(
  { difference, problem, running }: MeasuredExactness,
  measure: () => void,
): TemplateResult | typeof nothing {
  if (difference) return factSpan(difference.note);
  if (problem) return factSpan(joinText(_("Not compared on this input."), problem));
  if (running === "asked") return factSpan(_("Measuring …"));
  if (running === "unasked") return nothing;
  return html`<button type="button" class="link" @click=${measure}>${_("Measure on this input")}</button>`;
}

const factSpan = (text: string, title?: string): TemplateResult => html`<span title=${title ?? nothing}>${text}</span>`;

function inputExactness({ rows_compared: rows, rows_total: rowsTotal }: Difference, difference: number): string {
  const values = { difference: scientificNumber(difference), rows, total: rowsTotal };
  return rows === rowsTotal
    ? _("Largest difference from the model’s own attention on this input: {difference}, on all rows", values)
    : _(
        "Largest difference from the model’s own attention on this input: {difference}, on {rows} of {total} rows",
        values,
      );
}

function sourceFacts(
  { exactness, provenance }: Capture,
  sums: { minimum: number; maximum: number },
): [string, string][] {
  const { dtype } = exactness;
  const { source, revision, transformers, torch, precomputed, commit, import_note, conversion_note } = provenance;
  if (import_note) {
    return [
      [source, _("Content of the file: {hash}", { hash: revision })],
      [import_note, _("What is known of these weights")],
    ];
  }
  const sourceParts: [string, string][] = [
    [sumsInWords(sums), _("The largest deviation over every row of every head of this text")],
    [
      _("{source}, revision {revision}", {
        source: commit ? `${source}@${commit.slice(0, 8)}` : source,
        revision: revision.slice(0, 12),
      }),
      commit
        ? _("Content of the files: {hash}; revision on the Hub: {commit}", { hash: revision, commit })
        : _("Content of the files: {hash}", { hash: revision }),
    ],
    ...(conversion_note ? ([[conversion_note, _("How its file was read")]] as [string, string][]) : []),
    [
      _("{dtype}, transformers {transformers}, torch {torch}", { dtype, transformers, torch }),
      _("What computed the numbers"),
    ],
  ];
  if (precomputed)
    sourceParts.push([
      _("from the recording that ships with Followspot"),
      _("The model itself was not needed for this text"),
    ]);
  return sourceParts;
}

function sumsInWords({ minimum, maximum }: { minimum: number; maximum: number }): string {
  const deviation = Math.max(Math.abs(minimum - 1), Math.abs(maximum - 1));
  return deviation < 0.001
    ? _("Every row sums to 1 within {deviation}", { deviation: scientificNumber(deviation) })
    : _("Rows sum to {minimum} … {maximum}", { minimum: shortNumber(minimum), maximum: shortNumber(maximum) });
}
