/** How exact the numbers of a capture are, and their source. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Capture, Difference } from "../api/types.ts";
import { scientificNumber, shortNumber } from "../text/format.ts";
import { _ } from "../text/message.ts";

/** What is known of a capture beside the model's own attention. */
export interface Comparison {
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
  known: Comparison,
  measure: () => void,
): TemplateResult {
  const exactly = capture.provenance.import_note ? nothing : exactness(capture, known, measure);
  return html`${exactly}${facts(capture, sums).map(([text, title]) => span(text, title))}`;
}

/** How far the shown weights are from the model's own: on this input, then on the probe. */
function exactness({ exactness }: Capture, known: Comparison, measure: () => void): TemplateResult {
  const probed = { difference: scientificNumber(exactness.max_difference ?? 0) };
  const method = _("Measured on: {probe}", { probe: exactness.probe });
  const { difference: here } = known;
  if (here && here.max_difference !== null) {
    const before = _("{difference} on a probe, when the model was loaded", probed);
    return html`${span(onThisInput(here, here.max_difference), here.note)}${span(before, method)}`;
  }
  const before = _(
    "Largest difference from the model’s own attention: {difference} on a probe, when the model was loaded",
    probed,
  );
  return html`${span(before, method)}${notCompared(known, measure)}`;
}

function notCompared(
  { difference, problem, running }: Comparison,
  measure: () => void,
): TemplateResult | typeof nothing {
  if (difference) return span(difference.note);
  if (problem) return span(`${_("Not compared on this input.")} ${problem}`);
  if (running === "asked") return span(_("Measuring …"));
  if (running === "unasked") return nothing;
  return html`<button type="button" class="link" @click=${measure}>${_("Measure on this input")}</button>`;
}

const span = (text: string, title?: string): TemplateResult => html`<span title=${title ?? nothing}>${text}</span>`;

function onThisInput({ rows_compared: rows, rows_total: total }: Difference, difference: number): string {
  const values = { difference: scientificNumber(difference), rows, total };
  return rows === total
    ? _("Largest difference from the model’s own attention on this input: {difference}, on all rows", values)
    : _(
        "Largest difference from the model’s own attention on this input: {difference}, on {rows} of {total} rows",
        values,
      );
}

function facts({ exactness, provenance }: Capture, sums: { minimum: number; maximum: number }): [string, string][] {
  const { dtype } = exactness;
  const { source, revision, transformers, torch, precomputed, commit, import_note } = provenance;
  if (import_note) {
    return [
      [source, _("Content of the file: {hash}", { hash: revision })],
      [import_note, _("What is known of these weights")],
    ];
  }
  const found: [string, string][] = [
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
    [
      _("{dtype}, transformers {transformers}, torch {torch}", { dtype, transformers, torch }),
      _("What computed the numbers"),
    ],
  ];
  if (precomputed)
    found.push([
      _("from the recording that ships with Followspot"),
      _("The model itself was not needed for this text"),
    ]);
  return found;
}

function sumsInWords({ minimum, maximum }: { minimum: number; maximum: number }): string {
  const off = Math.max(Math.abs(minimum - 1), Math.abs(maximum - 1));
  return off < 0.001
    ? _("Every row sums to 1 within {deviation}", { deviation: scientificNumber(off) })
    : _("Rows sum to {minimum} … {maximum}", { minimum: shortNumber(minimum), maximum: shortNumber(maximum) });
}
