/** How far methods agree, and what their rankings are worth: the loss without their first tokens, and with these only. */
import { html, svg, type TemplateResult } from "lit-html";
import type { MethodsDocument } from "../api/types.ts";
import type { Theme } from "../state/types.ts";
import { withSign } from "../text/comparison-text.ts";
import { valueText } from "../text/effect-text.ts";
import { exactNumber, significant } from "../text/format.ts";
import { _, localNumber, ngettext } from "../text/message.ts";
import { cellTable, paintOf, rampOf, type CellRow } from "./cell-table.ts";

type Curve = MethodsDocument["curves"][number];
type Test = "comprehensiveness" | "sufficiency";

const [WIDE, HIGH] = [56, 22];
const TESTS: [Test, string][] = [
  ["comprehensiveness", _("Loss of the outcome without the first tokens of a ranking")],
  ["sufficiency", _("Loss of the outcome with these tokens only")],
];

export function methodTests(methods: MethodsDocument, theme: Theme): TemplateResult {
  return html`<h3>${_("Agreement of the rankings (Kendall’s τ-b)")}</h3>
    <div class="cells-scroll" dir="ltr">${agreementTable(methods, theme)}</div>
    ${TESTS.map(
      ([test, title]) =>
        html`<h3>${title}</h3>
          <div class="cells-scroll" dir="ltr">${testTable(methods, test, title)}</div>`,
    )}`;
}

const titleOf = ({ methods }: MethodsDocument, name: Curve["method"]): string =>
  methods.find((method) => method.name === name)?.title ?? _("Random order");

/** Columns are numbered like the rows: their names would be wider than the cells. */
function agreementTable(document: MethodsDocument, theme: Theme): TemplateResult {
  const names = document.curves.map(({ method }) => titleOf(document, method));
  const ramp = rampOf(document.colours, theme);
  const rows = document.agreement.map((line, row): CellRow => {
    const cells = line.map((tau, column) =>
      tau === null
        ? null
        : {
            text: tauText(tau),
            said: _("{first} and {second}: τ-b {value}", {
              ...{ first: names[row] ?? "", second: names[column] ?? "" },
              value: withSign(tau, exactNumber),
            }),
            paint: paintOf(ramp, tau),
          },
    );
    return { name: `${row + 1}. ${names[row] ?? ""}`, cells };
  });
  return cellTable({
    caption: _("Agreement of the rankings (Kendall’s τ-b)"),
    axes: [_("method"), _("method")],
    columns: names.map((_name, column) => ({ text: `${column + 1}` })),
    rows,
  });
}

/** Without a plus: it would make the columns too wide for a phone. */
function tauText(tau: number): string {
  const size = Math.abs(tau);
  if (Number.isInteger(size)) return withMinus(tau, `${size}`);
  return withMinus(tau, size < 0.995 ? size.toFixed(2) : significant(size, 2));
}

const withMinus = (value: number, size: string): string =>
  value < 0 ? withSign(value, () => localNumber(size)) : localNumber(size);

function testTable(document: MethodsDocument, test: Test, caption: string): TemplateResult {
  const { curves, random_mean: random, shares, removed } = document;
  const all = [...curves, random].flatMap((curve) => curve[test]);
  const range = { low: Math.min(0, ...all), high: Math.max(0, ...all) };
  const rows = [...curves, random].map((curve): CellRow => {
    const title = titleOf(document, curve.method);
    return {
      name: html`<span class="curve-name">${title}${curveOf(curve[test], random[test], range)}</span>`,
      cells: curve[test].map((loss, i) => ({
        text: valueText(loss),
        said: ngettext(
          "{method}, {count} token: a loss of {loss}",
          "{method}, {count} tokens: a loss of {loss}",
          removed[i] ?? 0,
          { method: title, loss: withSign(loss, exactNumber) },
        ),
        paint: null,
      })),
    };
  });
  const columns = shares.map((share, i) => ({
    text: _("{percent} % ({count})", { percent: Math.round(100 * share), count: removed[i] ?? 0 }),
  }));
  return cellTable({ caption, axes: [_("method"), _("share of the tokens")], columns, rows });
}

/** The loss over the shares, on one scale for all methods; dashed, that of random orders. */
function curveOf(losses: number[], random: number[], { low, high }: { low: number; high: number }): TemplateResult {
  const y = (loss: number): number => HIGH - 2 - ((loss - low) / (high - low || 1)) * (HIGH - 4);
  const path = (line: number[]): string =>
    line.map((loss, i) => `${(2 + (i * (WIDE - 4)) / (line.length - 1)).toFixed(1)},${y(loss).toFixed(1)}`).join(" ");
  return html`<svg class="curve" viewBox="0 0 ${WIDE} ${HIGH}" width=${WIDE} height=${HIGH} aria-hidden="true">
    ${svg`<line class="curve-zero" x1="0" x2=${WIDE} y1=${y(0)} y2=${y(0)} /><polyline class="curve-random" points=${path(random)} /><polyline class="curve-own" points=${path(losses)} />`}
  </svg>`;
}
