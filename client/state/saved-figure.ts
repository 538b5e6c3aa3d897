/** The page's saved figure, in the form for snippets. */
import type { SharedFigure } from "../text/snippets.ts";
import { figureConfig } from "./config.ts";
import { withPageLanguage } from "./page-language.ts";

class SavedFigure extends EventTarget {
  get figure(): SharedFigure {
    const { id, title, frame } = figureConfig;
    // Parameters added to the address, as by mail programs, are not the figure's.
    const pageAddress = figureConfig.page || new URL(location.pathname, location.href).href;
    const addressOf = (path: string, parameters: Record<string, string> = {}): string => {
      const url = new URL(path, pageAddress);
      Object.entries(parameters).forEach(([name, value]) => url.searchParams.set(name, value));
      withPageLanguage(url.searchParams);
      return url.href;
    };
    return {
      title,
      page: addressOf(""),
      fileAddress: (format, parameters = {}) => addressOf(`${id}.${format}`, parameters),
      embed: (parameters = {}) => addressOf(`../embed/${id}`, parameters),
      frame,
      // Its address alone determines its numbers.
      spec: {},
      file: `followspot-${id}`,
    };
  }

  /** Its size is known. */
  async whenSizeKnown() {}
}

export const savedFigure = new SavedFigure();
