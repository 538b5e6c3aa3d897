/**
 * Loads plotly.js, 1.5 MB, after the picture: when somebody points at a heatmap or drags over it, or when the page has
 * had nothing to do for a while.
 */
import { config } from "../state/config.ts";
import { whenRendered } from "../state/render-state.ts";

export interface PlotlyLibrary {
  react: (node: HTMLElement, data: object[], layout: object, config: object) => Promise<unknown>;
}

/** After the picture, before it is loaded unasked. */
const IDLE_MS = 4000;

let library: Promise<PlotlyLibrary> | null = null;

/** Rejects where it cannot be loaded; the next call tries again. */
export function loadPlotly(): Promise<PlotlyLibrary> {
  library ??= insertScript();
  return library;
}

function insertScript(): Promise<PlotlyLibrary> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = config.plotly;
    script.addEventListener("load", () => resolve((window as any).Plotly));
    script.addEventListener("error", () => {
      library = null;
      script.remove();
      reject(new Error("plotly could not be loaded"));
    });
    document.head.append(script);
  });
}

/** Resolves when the page is drawn, and has had nothing to do for a while. */
export async function whenIdle(): Promise<void> {
  await whenRendered();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  // Safari has no such callback.
  if ("requestIdleCallback" in window) await new Promise((resolve) => requestIdleCallback(resolve));
}
