/** Explains the titles of the heatmap's axes, which are drawn with its labels: a button over each defines it. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Geometry } from "../charts/heat-geometry.ts";
import type { Picture } from "../charts/head-picture.ts";
import { KEY_AXIS, queryAxis } from "../text/axis-titles.ts";
import { GLOSSARY, type Entry } from "../text/glossary.ts";
import { hideTip, leaveTip, showTip } from "./tooltip.ts";

/** @param areTabStops whether the keyboard stops at them: in one of several pictures that is enough */
export function axisTerms(
  { rows }: Picture,
  { left, top, height, isWithoutRowLabels }: Geometry,
  areTabStops: boolean,
): TemplateResult[] {
  const key = button("is-key", KEY_AXIS, GLOSSARY.key, `left: ${left}px`, areTabStops);
  const middle = `top: ${(top + height) / 2}px`;
  return isWithoutRowLabels
    ? [key]
    : [key, button("is-query", queryAxis(rows ?? null), GLOSSARY.query, middle, areTabStops)];
}

/** Its own text is not seen, and makes it as long as the title below it. */
function button(kind: string, title: string, entry: Entry, position: string, isTabStop: boolean): TemplateResult {
  const showDefinition = ({ currentTarget }: Event) => showTip(currentTarget as HTMLElement, entry);
  return html`<button
    type="button"
    class="axis-term ${kind}"
    aria-label=${title}
    tabindex=${isTabStop ? nothing : -1}
    style=${position}
    @pointerenter=${showDefinition}
    @focus=${showDefinition}
    @click=${showDefinition}
    @pointerleave=${leaveTip}
    @blur=${hideTip}
  >
    <span>${title}</span>
  </button>`;
}
