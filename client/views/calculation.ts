/** Shows how the weight of the chosen pair is computed, in its real numbers. */
import { html, nothing, svg, type TemplateResult } from "lit-html";
import type { Calculation } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { exact, scientific, short } from "../text/format.ts";

const STRIP = { width: 240, height: 44 };

export function calculation({ capture, stream, state }: Scene, made: Calculation): TemplateResult {
  const [query, key] = [
    capture.tokens[stream.query_side]?.[state.query ?? -1]?.label ?? "",
    capture.tokens[stream.key_side]?.[state.key ?? -1]?.label ?? "",
  ];
  const products = made.query.map((value, i) => value * (made.key[i] ?? 0));
  const foot = [made.note ?? "", agreement(made)].filter(Boolean);
  return html`
    ${state.words ? html`<p class="small">Between the tokens ${query} and ${key}, before words are merged.</p>` : nothing}
    <figure>
      ${bars(products)}
      <figcaption class="small">${products.length} products qᵢkᵢ</figcaption>
    </figure>
    <dl class="steps-list">${steps(made)}</dl>
    ${foot.map((text) => html`<p class="small">${text}</p>`)}
  `;
}

function steps({ query, dot, scaling, score, allowed, row_maximum, row_sum, weight }: Calculation): TemplateResult[] {
  const masked = !allowed || score === null;
  const exponential = masked ? 0 : Math.exp(score - row_maximum);
  const rows: [string, string][] = [
    ["q · k", short(dot)],
    [`× scale${Math.abs(scaling ** 2 * query.length - 1) < 1e-5 ? `, 1/√${query.length}` : ""}`, short(scaling)],
    ["score", masked ? "not allowed (mask)" : short(score)],
    ["exp(score − largest of the row)", short(exponential)],
    ["÷ sum over the row", short(row_sum)],
    ["weight", exact(weight)],
  ];
  return rows.map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd class="number">${value}</dd>
      </div>`,
  );
}

function agreement({ difference, exact: agrees, model_weight }: Calculation): string {
  if (agrees) return `The model's own function gives the same, to ${scientific(difference)}.`;
  return `The model's own function gives ${exact(model_weight)}: it does more than this formula.`;
}

/** Products as bars up and down, to show which dimensions make the score. */
function bars(products: number[]): TemplateResult {
  const { width, height } = STRIP;
  const most = Math.max(...products.map(Math.abs), Number.MIN_VALUE);
  const step = width / products.length;
  const marks = products.map((product, i) => {
    const size = (Math.abs(product) / most) * (height / 2 - 1);
    const y = product >= 0 ? height / 2 - size : height / 2;
    const name = product >= 0 ? "product" : "product is-negative";
    return svg`<rect class=${name} x=${i * step} y=${y} width=${Math.max(0.5, step - 1)} height=${Math.max(0.5, size)} />`;
  });
  const [least, largest] = [short(Math.min(...products)), short(Math.max(...products))];
  const label = `Products of the query's and the key's numbers, from ${least} to ${largest}`;
  return html`<svg
    viewBox="0 0 ${width} ${height}"
    class="products"
    preserveAspectRatio="none"
    role="img"
    aria-label=${label}
  >
    ${marks}
  </svg>`;
}
