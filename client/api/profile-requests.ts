/** Requests of one head by numbers: the row and the column of a token, and distances. */
import type { HeadDistances, TokenProfile } from "./types.ts";
import { captureAddress } from "./addresses.ts";
import { LatestRequest } from "./request-cache.ts";

const requests = { query: new LatestRequest(), key: new LatestRequest(), distances: new LatestRequest() };

type OneHead = { layer: number; head: number };

/** The row or the column of a token, with its largest weights. */
export const fetchProfile = (
  id: string,
  stream: string,
  { layer, head }: OneHead,
  end: "query" | "key",
  position: number,
): Promise<TokenProfile> =>
  requests[end].fetch(captureAddress(id, `profile/${stream}/${layer}/${head}`, { [end]: position }));

/** How far away the attention of a head goes. */
export const fetchDistances = (id: string, stream: string, { layer, head }: OneHead): Promise<HeadDistances> =>
  requests.distances.fetch(captureAddress(id, `distances/${stream}/${layer}/${head}`, {}));
