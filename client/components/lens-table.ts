/** What the model would say after each layer, as a table: a word in each cell, coloured by its probability. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { LensDocument, Unit } from "../api/types.ts";
import type { Theme } from "../state/types.ts";
import { exactNumber } from "../text/format.ts";
import { probabilityText } from "../text/effect-text.ts";
import { _, localNumber, pgettext } from "../text/message.ts";
import { isolate, visibleText } from "../text/plain-text.ts";
import { cellTable, paintOf, rampOf, type CellRow } from "./cell-table.ts";

/** Columns of tokens that have room in a wide page, and in a narrow one; those beyond are in the files. */
export const MOST_COLUMNS = { wide: 32, narrow: 4 };

/**
 * The columns that have room: those up to where the followed token is predicted, or the first.
 *
 * @param most how many have room
 */
export function shownColumns({ columns, outcome }: Pick<LensDocument, "columns" | "outcome">, most: number): Unit[] {
  const last = columns.findIndex(({ tokens }) => tokens[0] === outcome.position);
  const end = Math.max(last + 1, Math.min(most, columns.length));
  return columns.slice(Math.max(0, end - most), end);
}

/**
 * The last layer on top, as the picture has it; beside it, what is known of the followed token.
 *
 * @param columns the tokens that have room
 */
export function lensTable(lens: LensDocument, columns: Unit[], theme: Theme): TemplateResult {
  const rows = lens.readings.map((_reading, depth) => lensRow(lens, columns, depth, theme)).reverse();
  const followed = visibleText(lens.outcome.text);
  return cellTable({
    caption: lens.title,
    axes: [_("after layer"), _("token")],
    columns: [
      ...columns.map(({ label, tokens }) => ({
        text: label,
        isToken: true,
        isMarked: tokens[0] === lens.outcome.position,
      })),
      { text: `“${followed}”`, isToken: true, isMarked: true, isWide: true },
      { text: _("rank") },
    ],
    rows,
    isFitted: true,
  });
}

function lensRow(lens: LensDocument, columns: Unit[], depth: number, theme: Theme): CellRow {
  const { steps, readings, colours, settled } = lens;
  const ramp = rampOf(colours, theme);
  const { probability, rank } = steps[depth] ?? { probability: 0, rank: 0 };
  const token = isolate(visibleText(lens.outcome.text));
  const place = depth === 0 ? _("Before the first layer") : _("After layer {layer}", { layer: depth - 1 });
  const step = _("{place}: the probability of “{token}” is {probability}, its rank {rank}.", {
    ...{ place, token, rank: localNumber(`${rank}`) },
    probability: exactNumber(probability),
  });
  const cells = columns.map(({ label, tokens: [position = 0] }) => {
    const reading = readings[depth]?.[position];
    if (!reading) return null;
    return {
      text: visibleText(reading.text),
      said: _("{place}: “{read}” → “{token}”, probability {probability}.", {
        ...{ place, read: isolate(label), token: isolate(visibleText(reading.text)) },
        probability: exactNumber(reading.probability),
      }),
      paint: paintOf(ramp, reading.probability),
      isToken: true,
      isOutlined: reading.token === readings.at(-1)?.[position]?.token,
    };
  });
  return {
    name: html`${depth === 0 ? pgettext("the first row of a lens, before any layer", "input") : depth - 1}${
      depth === settled ? leads(token) : nothing
    }`,
    cells: [
      ...cells,
      { text: probabilityText(probability), said: step, paint: paintOf(ramp, probability) },
      { text: localNumber(`${rank}`), said: step, paint: null },
    ],
    isMarked: depth === settled,
  };
}

/** The mark of the layer from which on the followed token is the likeliest. */
function leads(token: string): TemplateResult {
  const text = _("From here on “{token}” is the likeliest.", { token });
  return html`<span class="leads" role="img" aria-label=${text} title=${text}>◂</span>`;
}
