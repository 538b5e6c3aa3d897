/** Sends a file larger than one request in pieces; a lost piece is sent again. */
import type { Upload } from "./types.ts";
import { ApiProblem, pause, request } from "./request-cache.ts";

const PIECE_BYTES = 4 * 2 ** 20;
const MOST_ATTEMPTS = 5;

/**
 * @param mostBytes bytes of a request
 * @param onProgress receives the bytes sent so far; all of them while the server reads the file
 */
export async function sendInPieces(
  file: Blob,
  mostBytes: number,
  signal: AbortSignal,
  onProgress: (sent: number) => void,
): Promise<Upload> {
  let [upload, offset, failures] = ["", 0, 0];
  // The server reads the file while it answers the last piece. That piece is one byte, so that the waiting is for it.
  const last = file.size - 1;
  for (;;) {
    onProgress(offset === last ? file.size : offset);
    const end = offset === last ? file.size : Math.min(offset + PIECE_BYTES, offset + mostBytes, last);
    const piece = file.slice(offset, end);
    const query = new URLSearchParams({
      bytes: String(file.size),
      offset: String(offset),
      ...(upload ? { upload } : {}),
    });
    const headers = { "content-type": "application/octet-stream" };
    try {
      const reply = await request(`api/files/pieces?${query}`, { method: "POST", headers, body: piece, signal });
      if ("digest" in reply) return reply;
      [upload, offset, failures] = [reply.upload, reply.received, 0];
    } catch (error) {
      const isRetryable = error instanceof ApiProblem && ["unreachable", "wrong-offset"].includes(error.code);
      failures += 1;
      if (!isRetryable || failures === MOST_ATTEMPTS) throw error;
      if (typeof error.problem.received === "number") offset = error.problem.received;
      await pause(500 * failures, signal);
    }
  }
}
