/** Requests of the page that measures what attention costs. */
import type { Cost, CostRequest, Windows } from "./types.ts";
import { captureAddress } from "./addresses.ts";
import { request } from "./request-cache.ts";

const costAddress = (id: string): string => `api/costs/${encodeURIComponent(id)}`;

export const costApi = {
  start: (body: CostRequest, signal: AbortSignal): Promise<Cost> =>
    request("api/costs", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    }),

  cost: (id: string, signal: AbortSignal): Promise<Cost> => request(costAddress(id), { signal }),

  cancel: (id: string, signal: AbortSignal): Promise<Cost> => request(costAddress(id), { method: "DELETE", signal }),

  /** What sliding windows would hide of a head. */
  windows: (id: string, stream: string, layer: number, head: number, signal: AbortSignal): Promise<Windows> =>
    request(captureAddress(id, `windows/${stream}/${layer}/${head}`, {}), { signal }),
};
