/** @import { Config } from "./types.js" */

/** Configuration embedded in the page: examples, limits, colours, names of metrics. */
const source = document.getElementById("followspot-config");

/** @type {Config} */
export const config = JSON.parse(source?.textContent ?? "{}");
