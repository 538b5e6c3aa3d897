/** The scatter of weights and effects on paper, beside its heatmap. */
import { html, type TemplateResult } from "lit-html";
import type { Scatter } from "../api/types.ts";
import type { State } from "../state/types.ts";
import { plotSize, pointOf, pointPlaces } from "../charts/scatter-plot.ts";
import { frame, names, pointMarks, ringAt, scatterKey } from "./scatter-picture.ts";

export function scatterOnPaper(scatter: Scatter, state: State, width: number): TemplateResult {
  const size = plotSize(scatter, width);
  const places = pointPlaces(scatter, size);
  const chosen = pointOf(scatter, state);
  const named = [...new Set([chosen, ...scatter.notable])].filter((index) => index >= 0);
  return html`<figure class="print-scatter">
    <div class="scatter-plot">
      <svg width=${width} height=${size.height} viewBox="0 0 ${width} ${size.height}">
        ${frame(scatter, size)}${pointMarks(scatter, places)}${ringAt(places[chosen], "chosen")}${names(
          scatter,
          size,
          places,
          named,
        )}
      </svg>
    </div>
    <figcaption>${scatterKey(scatter)}</figcaption>
  </figure>`;
}
