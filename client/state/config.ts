import type { Config, FigureConfig, FirstScene, ModelInfo } from "../api/types.ts";

/** JSON in the page; `otherwise` where it has none, as in unit tests, which have no document. */
const embedded = (id: string, otherwise: string): any =>
  JSON.parse(globalThis.document?.getElementById(id)?.textContent ?? otherwise);

const found = embedded("followspot-config", "{}");

/** Configuration of the workbench: examples, limits, names of metrics. The page of a scan has some of it. */
export const config: Config = found;

/** Configuration of a saved figure's page. */
export const figureConfig: FigureConfig = found;

/** The catalogue when the page was sent. */
export const models: ModelInfo[] = embedded("followspot-models", "[]");

/** What the page shows first; null where it must be requested. */
export const firstScene: FirstScene | null = embedded("followspot-scene", "null");
