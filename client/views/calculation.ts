/** Shows how the weight of the chosen pair is computed, in its real numbers. */
import { html, nothing, svg, type TemplateResult } from "lit-html";
import type { Calculation } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { phrase } from "../components/phrase.ts";
import { exactNumber, scientificNumber, shortNumber } from "../text/format.ts";
import { _, ngettext, phrases } from "../text/message.ts";

const CHART_SIZE = { width: 240, height: 44 };

export function calculationTemplate({ capture, stream, state }: Scene, calculation: Calculation): TemplateResult {
  const [query, key] = [
    capture.tokens[stream.query_side]?.[state.query ?? -1]?.label ?? "",
    capture.tokens[stream.key_side]?.[state.key ?? -1]?.label ?? "",
  ];
  const products = calculation.query.map((value, i) => value * (calculation.key[i] ?? 0));
  const notes = [calculation.note ?? "", agreementText(calculation)].filter(Boolean);
  return html`
    ${state.unit !== "token" ? html`<p class="small">${tokensLine(query, key)}</p>` : nothing}
    <figure>
      ${productBars(products)}
      <figcaption class="small">
        ${ngettext("{count} product qᵢkᵢ", "{count} products qᵢkᵢ", products.length)}
      </figcaption>
    </figure>
    <dl class="steps-list">${stepRows(calculation)}</dl>
    ${notes.map((text) => html`<p class="small">${text}</p>`)}
  `;
}

const tokensLine = (query: string, key: string): (TemplateResult | string)[] =>
  phrase(
    phrases("Between the tokens {query} and {key}, before tokens are merged.", { query: [[query]], key: [[key]] }),
    (token) => html`<span translate="no">${token}</span>`,
  );

function stepRows({
  query,
  dot,
  scaling,
  score,
  allowed,
  row_maximum,
  row_sum,
  weight,
}: Calculation): TemplateResult[] {
  const isMasked = !allowed || score === null;
  const exponential = isMasked ? 0 : Math.exp(score - row_maximum);
  const isUsualScale = Math.abs(scaling ** 2 * query.length - 1) < 1e-5;
  const rows: [string, number | null][] = [
    ["q · k", dot],
    [isUsualScale ? _("× scale, {root}", { root: `1/√${query.length}` }) : _("× scale"), scaling],
    [_("score"), isMasked ? null : score],
    [_("exp(score − largest of the row)"), exponential],
    [_("÷ sum over the row"), row_sum],
    [_("weight"), weight],
  ];
  return rows.map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd class="number" title=${value === null ? "" : exactNumber(value)}>
          ${value === null ? _("not allowed by the mask") : shortNumber(value)}
        </dd>
      </div>`,
  );
}

function agreementText({ difference, exact: agrees, model_weight }: Calculation): string {
  if (agrees)
    return _("The model’s own function gives the same, to {difference}.", { difference: scientificNumber(difference) });
  return _("The model’s own function gives {weight}: it does more than this formula.", {
    weight: exactNumber(model_weight),
  });
}

/** Products as bars up and down, to show which dimensions make the score. */
function productBars(products: number[]): TemplateResult {
  const { width, height } = CHART_SIZE;
  const largestSize = Math.max(...products.map(Math.abs), Number.MIN_VALUE);
  const step = width / products.length;
  const rects = products.map((product, i) => {
    const size = (Math.abs(product) / largestSize) * (height / 2 - 1);
    const y = product >= 0 ? height / 2 - size : height / 2;
    const name = product >= 0 ? "product" : "product is-negative";
    return svg`<rect class=${name} x=${i * step} y=${y} width=${Math.max(0.5, step - 1)} height=${Math.max(0.5, size)} />`;
  });
  const [least, largest] = [shortNumber(Math.min(...products)), shortNumber(Math.max(...products))];
  const label = _("Products of the query’s and the key’s numbers, from {least} to {largest}", { least, largest });
  return html`<svg
    viewBox="0 0 ${width} ${height}"
    class="products"
    preserveAspectRatio="none"
    role="img"
    aria-label=${label}
  >
    ${rects}
  </svg>`;
}
