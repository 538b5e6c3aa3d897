/** A table of coloured cells, each of which is read by itself: see cell-reader.ts. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { ColourScale } from "../api/types.ts";
import type { Theme } from "../state/types.ts";
import { colourStops, Ramp } from "../charts/colour.ts";

export interface ColouredCell {
  /** What has room in it. */
  text: string | TemplateResult;
  /** The same in a sentence, with all digits. */
  said: string;
  /** Null: it has no colour. */
  paint: { colour: string; ink: string } | null;
  /** Whether `text` is a token, in the language of the input. */
  isToken?: boolean;
  isOutlined?: boolean;
  isCurrent?: boolean;
  act?: () => void;
}

export interface CellRow {
  name: unknown;
  /** null: nothing is there */
  cells: (ColouredCell | null)[];
  isMarked?: boolean;
}

interface CellColumn {
  text: string;
  isToken?: boolean;
  isMarked?: boolean;
  /** Whether its numbers may have a power of ten. */
  isWide?: boolean;
  /** Whether its name has no room in a dense table. */
  isBetween?: boolean;
}

export interface CellTable {
  caption: string;
  /** What the rows and the columns are. */
  axes: readonly [string, string];
  /** Titles of columns; `title` is on hover where the text is cut. */
  columns: CellColumn[];
  rows: CellRow[];
  /** Whether it is as wide as a narrow page, where its columns have room. */
  isFitted?: boolean;
  /** Whether it is as wide as its place, where many columns have room for their colours alone. */
  isDense?: boolean;
}

/** The colours of a scale in a theme. */
export function rampOf(colours: ColourScale, theme: Theme): Ramp {
  return new Ramp(colourStops(colours, theme), colours.low, colours.high);
}

/** The colour of a value, and of a text on it. */
export const paintOf = (ramp: Ramp, value: number): { colour: string; ink: string } => ({
  colour: ramp.css(value),
  ink: ramp.textColour(value),
});

/** How many columns have room in a narrow page with their numbers, and with their colours alone. */
const MOST_NARROW = { numbers: 9, colours: 20 };

const widthClass = ({ columns: { length }, isFitted, isDense }: CellTable): string => {
  if (isDense) return "is-dense";
  if (!isFitted || length > MOST_NARROW.colours) return "";
  return length > MOST_NARROW.numbers ? "is-fitted is-crowded" : "is-fitted";
};

export const cellTable = (table: CellTable): TemplateResult => {
  const { caption, axes, columns, rows } = table;
  return html`<table
    class="cells ${widthClass(table)}"
    style="--columns: ${columns.length}"
    role="grid"
    aria-label=${caption}
  >
    <thead>
      <tr>
        <td class="cells-corner"><span>${axes[0]} ↓</span><span>${axes[1]} →</span></td>
        ${columns.map(
          ({ text, isToken, isMarked, isWide, isBetween }) =>
            html`<th
              scope="col"
              class="${isMarked ? "is-marked" : ""} ${isWide ? "is-wide" : ""} ${isBetween ? "is-between" : ""}"
              title=${text}
            >
              <span dir=${isToken ? "auto" : nothing} translate=${isToken ? "no" : nothing}>${text}</span>
            </th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ name, cells, isMarked }) =>
          html`<tr data-cells class=${isMarked ? "is-marked" : nothing}>
            <th scope="row">${name}</th>
            ${cells.map((cell) => (cell ? cellOf(cell) : html`<td class="is-nothing"></td>`))}
          </tr>`,
      )}
    </tbody>
  </table>`;
};

const cellOf = ({ text, said, paint, isToken, isOutlined, isCurrent, act }: ColouredCell): TemplateResult =>
  html`<td
    data-cell
    role="gridcell"
    tabindex="-1"
    class="${isOutlined ? "is-outlined" : ""} ${act ? "is-door" : ""}"
    style=${paint ? `background-color: ${paint.colour}; color: ${paint.ink}` : nothing}
    data-said=${said}
    aria-current=${isCurrent ? "true" : nothing}
    @click=${act ?? nothing}
  >
    <span aria-hidden="true" dir=${isToken ? "auto" : nothing} translate=${isToken ? "no" : nothing}>${text}</span
    ><span class="visually-hidden">${said}</span>
  </td>`;
