/** Requests of the page that measures what attention costs. */
import type { Cost, CostRequest, Windows } from "./types.ts";
import { captureAddress } from "./addresses.ts";
import { jobApi } from "./job-api.ts";
import { request } from "./request-cache.ts";

export const costApi = {
  ...jobApi<CostRequest, Cost>("api/costs"),

  /** What sliding windows would hide of a head. */
  windows: (id: string, stream: string, layer: number, head: number, signal: AbortSignal): Promise<Windows> =>
    request(captureAddress(id, `windows/${stream}/${layer}/${head}`, {}), { signal }),
};
