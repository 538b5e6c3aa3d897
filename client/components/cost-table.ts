/** A table of the page that measures what attention costs. */
import { html, type TemplateResult } from "lit-html";
import type { NumberTable } from "../api/types.ts";

/** Numbers that the server has written in the reader's language. */
export function costTable({ title, columns, rows }: NumberTable): TemplateResult {
  return html`<div class="table-scroll scan-table scan-points" tabindex="0" role="region" aria-label=${title}>
    <table>
      <caption class="small">
        ${title}
      </caption>
      <thead>
        <tr>
          ${columns.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name = "", ...cells]) =>
            html`<tr>
              <th scope="row"><span class="number" dir="auto">${name}</span></th>
              ${cells.map((text) => html`<td><span class="number" dir="auto">${text}</span></td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
