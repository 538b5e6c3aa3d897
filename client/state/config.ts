import type { Config, FirstScene, ModelInfo } from "../api/types.ts";

/** JSON in the page; `otherwise` where it has none, as in unit tests, which have no document. */
const embedded = (id: string, otherwise: string): any =>
  JSON.parse(globalThis.document?.getElementById(id)?.textContent ?? otherwise);

/** Configuration embedded in the page: examples, limits, colours, names of metrics. */
export const config: Config = embedded("followspot-config", "{}");

/** The catalogue when the page was sent. */
export const models: ModelInfo[] = embedded("followspot-models", "[]");

/** What the page shows first; null where it must be requested. */
export const firstScene: FirstScene | null = embedded("followspot-scene", "null");
