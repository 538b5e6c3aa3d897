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
    const plotEvents = plot as any;
    plotEvents.on("plotly_hover", ({ points: [{ x, y }] }: any) => viewer.point({ row: y, column: x }));
    plotEvents.on("plotly_unhover", () => viewer.point(null));
  });
  let pinned: Pin[] = [];
  let marked: Place | null = null;

  /** Outlines a cell in every matrix. */
  const cellOutlines = ({ row, column }: Place, colour: string, dash: string = "solid"): object[] =>
    viewer.data.panels.map((_, panel) => {
      const axis = panel ? String(panel + 1) : "";
      const edges = { x0: column - 0.5, x1: column + 0.5, y0: row - 0.5, y1: row + 0.5 };
      return {
        type: "rect",
        xref: `x${axis}`,
        yref: `y${axis}`,
        ...edges,
        line: { color: colour, width: 2, dash },
      };
    });

  // The plot's initial shapes, copied: plotly.js changes the list passed to it.
  const borders = [...((plotly.layout as any).shapes ?? [])];

  /** A colour of the page's style in the current theme. */
  function themeColour(name: string): string {
    plot.style.color = `var(${name})`;
    const computed = getComputedStyle(plot).color;
    plot.style.color = "";
    return computed;
  }

  const drawShapes = () =>
    ready.then(() => {
      const pins = pinned.flatMap((pin) =>
        cellOutlines(
          pin,
          themeColour(`--${pin.name === "pair" ? "accent" : pin.name}`),
          pin.name === "guess" ? "dash" : "solid",
        ),
      );
      const shapes = [...borders, ...pins, ...(marked ? cellOutlines(marked, themeColour("--accent")) : [])];
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
      drawShapes();
    },
    pin(pins) {
      pinned = pins;
      drawShapes();
    },
  };
}
