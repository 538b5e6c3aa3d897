/** @import { Config } from "./types.js" */

/** What the server says once, in the page itself: examples, limits, colours, names of metrics. */
const source = document.getElementById("followspot-config");

/** @type {Config} */
export const config = JSON.parse(source?.textContent ?? "{}");
