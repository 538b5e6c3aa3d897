/** Follows what a model generates for a capture that is requested at the same time. */
import type { GenerationEvent, Input } from "./types.ts";
import { addressInPageLanguage } from "../state/page-language.ts";
import { readEvents } from "./event-stream.ts";

/** The head of which rows are wanted. */
export interface FollowedHead {
  /** null: the one that opens first */
  stream: string | null;
  layer: number;
  head: number;
}

/** Events until the last; none if the server cannot be followed. */
export async function* followGeneration(
  model: string,
  input: Input,
  followed: FollowedHead | null,
  signal: AbortSignal,
): AsyncGenerator<GenerationEvent> {
  const values = Object.entries(followed ?? {}).filter(([, value]) => value !== null);
  const query = new URLSearchParams(values.map(([name, value]) => [name, String(value)]));
  const response = await fetch(addressInPageLanguage(`api/generation?${query}`), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, ...input }),
    signal,
  });
  if (!response.ok || !response.body) return;
  for await (const event of readEvents(response.body)) yield event as GenerationEvent;
}
