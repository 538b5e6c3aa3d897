/** Requests of the page that scans many sentences. */
import type { HeadSentences, Scan } from "./types.ts";
import type { ScanRequest } from "./schema.ts";
import { jobApi } from "./job-api.ts";
import { request } from "./request-cache.ts";

export const scanApi = {
  ...jobApi<ScanRequest, Scan>("api/scans"),

  head: (id: string, { layer, head }: { layer: number; head: number }, signal: AbortSignal): Promise<HeadSentences> =>
    request(`api/scans/${encodeURIComponent(id)}/heads/${layer}/${head}`, { signal }),
};
