/** The page's saved figure, in the form for snippets. */
import type { SharedFigure } from "../text/snippets.ts";
import { figureConfig } from "./config.ts";
import { inPageLanguage } from "./page-language.ts";

class SavedFigure extends EventTarget {
  get figure(): SharedFigure {
    const { id, title, frame } = figureConfig;
    // Parameters added to the address, as by mail programs, are not the figure's.
    const base = figureConfig.page || new URL(location.pathname, location.href).href;
    const at = (path: string, more: Record<string, string> = {}): string => {
      const url = new URL(path, base);
      Object.entries(more).forEach(([name, value]) => url.searchParams.set(name, value));
      inPageLanguage(url.searchParams);
      return url.href;
    };
    return {
      title,
      page: at(""),
      fileAddress: (format, more = {}) => at(`${id}.${format}`, more),
      embed: (more = {}) => at(`../embed/${id}`, more),
      frame,
      // Its address alone determines its numbers.
      spec: {},
      file: `followspot-${id}`,
    };
  }

  /** Its size is known. */
  async sizeKnown() {}
}

export const saved = new SavedFigure();
