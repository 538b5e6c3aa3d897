/** Zooms and pans the heatmap by Plotly, in files that include it. */
import type { Pin, Place, Surface, LiveFigure } from "./types.ts";
import { _ } from "../text/message.ts";

export function plotlySurface(viewer: LiveFigure, sheet: HTMLElement): Surface {
  const { Plotly } = window as unknown as { Plotly?: any };
  const { plotly, heads } = viewer.data;
  const plot = document.createElement("div");
  plot.className = "plot";
  if (!Plotly || !plotly) throw new Error(_("The file does not contain the script that draws it."));
  sheet.replaceChildren(plot);
  sheet.classList.add("is-plot");
  sheet.classList.toggle("is-flat", viewer.data.panels.length > 1);
  const ready = Plotly.newPlot(plot, plotly.data, plotly.layout, plotly.config).then(() => {
    plot.dataset.state = "drawn";
    const events = plot as any;
    events.on("plotly_hover", ({ points: [{ x, y }] }: any) => viewer.point({ row: y, column: x }));
    events.on("plotly_unhover", () => viewer.point(null));
  });
  let pinned: Pin[] = [];
  let marked: Place | null = null;

  /** Outlines a cell in every matrix. */
  const outline = ({ row, column }: Place, colour: string, dash: string = "solid"): object[] =>
    viewer.data.panels.map((_, panel) => {
      const axis = panel ? String(panel + 1) : "";
      const place = { x0: column - 0.5, x1: column + 0.5, y0: row - 0.5, y1: row + 0.5 };
      return { type: "rect", xref: `x${axis}`, yref: `y${axis}`, ...place, line: { color: colour, width: 2, dash } };
    });

  // The plot's initial shapes, copied: plotly.js changes the list passed to it.
  const borders = [...((plotly.layout as any).shapes ?? [])];

  /** A colour of the page's style in the current theme. */
  function colour(name: string): string {
    plot.style.color = `var(${name})`;
    const found = getComputedStyle(plot).color;
    plot.style.color = "";
    return found;
  }

  const draw = () =>
    ready.then(() => {
      const pins = pinned.flatMap((pin) =>
        outline(pin, colour(`--${pin.name === "pair" ? "accent" : pin.name}`), pin.name === "guess" ? "dash" : "solid"),
      );
      const shapes = [...borders, ...pins, ...(marked ? outline(marked, colour("--accent")) : [])];
      return Plotly.relayout(plot, { shapes });
    });

  return {
    show(head) {
      const [values] = heads[head]?.values ?? [];
      if (values) ready.then(() => Plotly.restyle(plot, { z: [values] }, [0]));
    },
    mark(place) {
      if (place?.row === marked?.row && place?.column === marked?.column) return;
      marked = place;
      draw();
    },
    pin(pins) {
      pinned = pins;
      draw();
    },
  };
}
