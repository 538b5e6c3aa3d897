import assert from "node:assert/strict";
import { test } from "node:test";
import { readEvents, type ServerEvent } from "./event-stream.ts";

/** The events of a body that comes in these pieces. */
async function eventsOf(pieces: Uint8Array[]): Promise<ServerEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

const BODY =
  'event: token\ndata: {"text":"é"}\n\n: ping\n\nevent: token\ndata: {"text":"😀"}\n\nevent: end\ndata: {}\n\n';
const EVENTS = [
  { name: "token", data: { text: "é" } },
  { name: "token", data: { text: "😀" } },
  { name: "end", data: {} },
];

test("events are the same however the body is cut, even within a character", async () => {
  const bytes = new TextEncoder().encode(BODY);
  assert.deepEqual(await eventsOf([bytes]), EVENTS);
  for (let at = 1; at < bytes.length; at += 1)
    assert.deepEqual(await eventsOf([bytes.subarray(0, at), bytes.subarray(at)]), EVENTS);
});

test("what is cut off is no event", async () => {
  assert.deepEqual(await eventsOf([new TextEncoder().encode('event: end\ndata: {"to')]), []);
});
