/** The text that a model generated. */
import type { Scene } from "../state/types.ts";

/** @returns empty if there is none, without the tokens that end it */
export function answerText({ capture, stream }: Pick<Scene, "capture" | "stream">): string {
  const tokens = capture.tokens[stream.query_side] ?? [];
  const written = tokens.filter(({ part, special, end }) => part === "answer" && !special && end !== null);
  const [start, end] = [written[0]?.start ?? 0, written.at(-1)?.end ?? 0];
  return [...(capture.texts[stream.query_side] ?? "")].slice(start, end).join("").trim();
}
