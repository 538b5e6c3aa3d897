/**
 * What an embedded figure loads on first use. A classic script, because a frame without an origin may not load modules.
 */
import type { FigureData, LiveFigure } from "./types.ts";
import { Viewer } from "./viewer.ts";

declare global {
  interface Window {
    followspotView?: (root: HTMLElement, data: FigureData) => LiveFigure;
  }
}

window.followspotView = (root, data) => new Viewer(root, data);
