/** Links to a head, by its name and a number. */
import { el } from "../dom.js";
import { headName } from "../format.js";
import { withUnit } from "../overview-values.js";
import { openHead } from "../selection.js";

/** @type {(found: {layer: number, head: number, value: number}, unit: string) => HTMLElement} */
export function headLink({ layer, head, value }, unit) {
  const link = el(
    "button",
    { type: "button", class: "link" },
    `${headName(layer, head)} `,
    el("span", { class: "number" }, withUnit(value, unit)),
  );
  link.addEventListener("click", () => openHead({ layer, head }));
  return link;
}
