/** Links to a head, by its name and a number. */
import { el } from "./dom.ts";
import { headName } from "../text/format.ts";
import { withUnit } from "../charts/overview-values.ts";
import { openHead } from "../state/selection.ts";

export function headLink(
  { layer, head, value }: { layer: number; head: number; value: number },
  unit: string,
): HTMLElement {
  const link = el(
    "button",
    { type: "button", class: "link" },
    el("span", { translate: "no" }, headName(layer, head)),
    " ",
    el("span", { class: "number" }, withUnit(value, unit)),
  );
  link.addEventListener("click", () => openHead({ layer, head }));
  return link;
}
