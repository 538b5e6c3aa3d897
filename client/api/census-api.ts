/** Requests about censuses of heads. */
import type { Census, CensusRequest } from "./types.ts";
import { request } from "./request-cache.ts";

const censusAddress = (id: string): string => `api/censuses/${encodeURIComponent(id)}`;

export const censusApi = {
  start: (body: CensusRequest, signal: AbortSignal): Promise<Census> =>
    request("api/censuses", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    }),

  census: (id: string, signal: AbortSignal): Promise<Census> => request(censusAddress(id), { signal }),

  cancel: (id: string, signal: AbortSignal): Promise<Census> =>
    request(censusAddress(id), { method: "DELETE", signal }),

  /** The id of the census of some weights that was used last; null without any. */
  latest: (model: string, revision: string, signal: AbortSignal): Promise<{ id: string | null }> =>
    request(`api/censuses?${new URLSearchParams({ model, revision })}`, { signal }),
};
