import type { Config, FigureConfig, FirstScene, ModelInfo } from "../api/types.ts";

/** JSON in the page; `fallback` where it has none, as in unit tests, which have no document. */
const readJson = (id: string, fallback: string): any =>
  JSON.parse(globalThis.document?.getElementById(id)?.textContent ?? fallback);

const pageConfig = readJson("followspot-config", "{}");

/** Configuration of the workbench: examples, limits, names of metrics. The page of a scan has some of it. */
export const config: Config = pageConfig;

/** Configuration of a saved figure's page. */
export const figureConfig: FigureConfig = pageConfig;

/** The catalogue when the page was sent. */
export const models: ModelInfo[] = readJson("followspot-models", "[]");

/** What the page shows first; null where it must be requested. */
export const firstScene: FirstScene | null = readJson("followspot-scene", "null");
