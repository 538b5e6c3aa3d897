/** Requests about one kind of job of the server. */
import { request } from "./request-cache.ts";

export interface JobApi<Body, Job> {
  start: (body: Body, signal: AbortSignal) => Promise<Job>;
  get: (id: string, signal: AbortSignal) => Promise<Job>;
  cancel: (id: string, signal: AbortSignal) => Promise<Job>;
}

/** @param path below which the jobs are, e.g. `api/scans` */
export function jobApi<Body, Job>(path: string): JobApi<Body, Job> {
  const address = (id: string): string => `${path}/${encodeURIComponent(id)}`;
  return {
    start: (body, signal) =>
      request(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal,
      }),
    get: (id, signal) => request(address(id), { signal }),
    cancel: (id, signal) => request(address(id), { method: "DELETE", signal }),
  };
}
