/** A figure in an offline file, which holds its numbers. */
import { plotlySurface } from "./plotly-surface.ts";
import { askFirst } from "./predict.ts";
import type { FigureData } from "./types.ts";
import { Viewer } from "./viewer.ts";

const root = document.querySelector("main[data-figure]") as HTMLElement;
const stage = root.querySelector("[data-part='stage']") as HTMLElement;
const summary = root.querySelector("[data-part='summary']") as HTMLElement;
const data: FigureData = JSON.parse(document.getElementById("numbers")?.textContent ?? "");

const show = () => new Viewer(root, data, data.plotly ? plotlySurface : undefined);

root.querySelectorAll("[data-live]").forEach((node) => node.removeAttribute("hidden"));
root.dataset.state = "still";
if (root.dataset.ask !== undefined) {
  askFirst(root, async () => show());
} else {
  stage.tabIndex = 0;
  summary.textContent = root.dataset.hint ?? "";
  show();
}
