import type { Config } from "../api/types.ts";

// There is no document in unit tests.
const source = globalThis.document?.getElementById("followspot-config");

/** Configuration embedded in the page: examples, limits, colours, names of metrics. */
export const config: Config = JSON.parse(source?.textContent ?? "{}");
