/** Shows what is left as heads are removed: the curves, which the server draws, the same in numbers, and the order. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { ImportantHead, Pruning, PruningCurve, Scan } from "../api/types.ts";
import { headName, percent } from "../text/format.ts";
import { _, joinText, ngettext, wholeNumber } from "../text/message.ts";
import { outcomeNumber, outcomeRange } from "../text/outcome-number.ts";
import { jobFile } from "../state/job-files.ts";
import { scanState } from "../state/scan-state.ts";
import { currentTheme } from "../state/theme.ts";
import { chooseHead } from "../components/head-row.ts";
import { JobResult } from "../components/job-result.ts";

const FIRST_HEADS = 10;

class ScanPruning extends JobResult {
  #showsAll = false;

  override start(signal: AbortSignal) {
    for (const event of ["scan", "head", "theme"]) scanState.addEventListener(event, () => this.#draw(), { signal });
    this.child("rows").addEventListener("click", chooseHead, { signal });
    const toggle = () => {
      this.#showsAll = !this.#showsAll;
      this.#draw();
    };
    this.child("all").addEventListener("click", toggle, { signal });
  }

  #draw() {
    const { scan } = scanState;
    const reason = scan?.state === "done" && scan.prune && !scan.pruning ? scan.pruning_reason : null;
    this.hidden = !scan?.pruning && !reason;
    for (const child of this.querySelectorAll<HTMLElement>(":scope > :not(h2, [data-part=statements])"))
      child.hidden = !scan?.pruning;
    render(paragraphs(scan?.pruning?.statements ?? (reason ? [reason] : [])), this.child("statements"));
    if (scan?.pruning) this.#drawCurves(scan, scan.pruning);
  }

  #drawCurves(scan: Scan, pruning: Pruning) {
    const description = joinText(_("Curves; the table has their numbers."), ...pruning.statements);
    const address = jobFile(scan.links.pruning, "svg", { caption: "0", theme: currentTheme() });
    this.showPicture(address, description);
    this.linkFiles(scan.links.pruning);
    this.child("caption").textContent = captionText(pruning);
    render(headings(pruning), this.child("columns"));
    render(
      pruning.removed.map((removed, point) => pointRow(pruning, removed, point)),
      this.child("points"),
    );
    const shown = this.#showsAll ? pruning.heads : pruning.heads.slice(0, FIRST_HEADS);
    render(shown.map(headRow), this.child("rows"));
    this.list("notes", pruning.notes);
    this.child("all").hidden = pruning.heads.length <= FIRST_HEADS;
    this.child("all").textContent = this.#showsAll
      ? ngettext("Show the most important {count}", "Show the most important {count}", FIRST_HEADS)
      : ngettext("Show all {count} head", "Show all {count} heads", pruning.heads.length);
  }
}

const paragraphs = (texts: string[]): TemplateResult[] => texts.map((text) => html`<p>${text}</p>`);

const NAMES: Record<PruningCurve["order"], string> = {
  least: _("Least important first"),
  most: _("Most important first"),
  random: _("At random"),
};

const captionText = ({ sentences, predicts }: Pruning): string =>
  joinText(
    ngettext(
      "Mean outcome of {count} sentence, with its 95 % interval.",
      "Mean outcome of {count} sentences, with its 95 % interval.",
      sentences,
    ),
    predicts ? _("Same: the share whose likeliest prediction is unchanged.") : "",
  );

function headings({ curves, predicts }: Pruning): TemplateResult[] {
  const each = [_("Mean"), _("95 %"), ...(predicts ? [_("Same")] : [])];
  return [
    html`<tr>
      <th scope="col" rowspan="2">${_("Heads removed")}</th>
      ${curves.map(({ order }) => html`<th scope="colgroup" colspan=${each.length}>${NAMES[order]}</th>`)}
    </tr>`,
    html`<tr>
      ${curves.map(() => each.map((name) => html`<th scope="col">${name}</th>`))}
    </tr>`,
  ];
}

function pointRow({ curves, predicts }: Pruning, removed: number, point: number): TemplateResult {
  const cells = curves.flatMap(({ mean, low, high, unchanged }) => [
    outcomeNumber(mean[point]!),
    outcomeRange(low[point]!, high[point]!),
    ...(predicts ? [percent(unchanged[point]!)] : []),
  ]);
  return html`<tr>
    <th scope="row"><span class="number">${wholeNumber(removed)}</span></th>
    ${cells.map((text) => html`<td><span class="number">${text}</span></td>`)}
  </tr>`;
}

function headRow({ layer, head, importance, low, high }: ImportantHead, index: number): TemplateResult {
  const isChosen = scanState.head?.layer === layer && scanState.head.head === head;
  return html`<tr data-head="${layer} ${head}" aria-current=${isChosen ? "true" : nothing}>
    <td><span class="number">${wholeNumber(index + 1)}</span></td>
    <th scope="row"><button type="button" class="link" translate="no">${headName(layer, head)}</button></th>
    <td><span class="number">${outcomeNumber(importance)}</span></td>
    <td><span class="number">${outcomeRange(low, high)}</span></td>
  </tr>`;
}

customElements.define("scan-pruning", ScanPruning);
