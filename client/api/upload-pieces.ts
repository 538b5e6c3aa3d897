/** Sends a file larger than one request in pieces; a lost piece is sent again. */
import type { Upload } from "./types.ts";
import { ApiProblem, pause, request } from "./request-cache.ts";

const PIECE_BYTES = 4 * 2 ** 20;
const TRIES = 5;

/**
 * @param most bytes of a request
 * @param progress receives the bytes sent so far; all of them while the server reads the file
 */
export async function sendInPieces(
  file: Blob,
  most: number,
  signal: AbortSignal,
  progress: (sent: number) => void,
): Promise<Upload> {
  let [upload, offset, lost] = ["", 0, 0];
  // The server reads the file while it answers the last piece. That piece is one byte, so that the waiting is for it.
  const last = file.size - 1;
  for (;;) {
    progress(offset === last ? file.size : offset);
    const end = offset === last ? file.size : Math.min(offset + PIECE_BYTES, offset + most, last);
    const piece = file.slice(offset, end);
    const query = new URLSearchParams({
      bytes: String(file.size),
      offset: String(offset),
      ...(upload ? { upload } : {}),
    });
    const headers = { "content-type": "application/octet-stream" };
    try {
      const answer = await request(`api/files/pieces?${query}`, { method: "POST", headers, body: piece, signal });
      if ("digest" in answer) return answer;
      [upload, offset, lost] = [answer.upload, answer.received, 0];
    } catch (error) {
      const again = error instanceof ApiProblem && ["unreachable", "wrong-offset"].includes(error.code);
      lost += 1;
      if (!again || lost === TRIES) throw error;
      if (typeof error.problem.received === "number") offset = error.problem.received;
      await pause(500 * lost, signal);
    }
  }
}
