/** Requests about censuses of heads. */
import type { Census, CensusRequest } from "./types.ts";
import { jobApi } from "./job-api.ts";
import { request } from "./request-cache.ts";

export const censusApi = {
  ...jobApi<CensusRequest, Census>("api/censuses"),

  /** The id of the census of some weights that was used last; null without any. */
  latest: (model: string, revision: string, signal: AbortSignal): Promise<{ id: string | null }> =>
    request(`api/censuses?${new URLSearchParams({ model, revision })}`, { signal }),
};
