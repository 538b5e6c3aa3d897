/** Reads server-sent events from the body of a response, as they come. */

export interface ServerEvent {
  name: string;
  /** of JSON */
  data: any;
}

/** Ends with the body; comments, which keep the connection alive, are left out. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let unread = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (unread + value).split("\n\n");
    unread = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = eventOf(block.split("\n"));
      if (event) yield event;
    }
  }
}

function eventOf(lines: string[]): ServerEvent | null {
  const valuesOf = (field: string): string[] =>
    lines.filter((line) => line.startsWith(`${field}: `)).map((line) => line.slice(field.length + 2));
  const data = valuesOf("data");
  return data.length === 0 ? null : { name: valuesOf("event")[0] ?? "message", data: JSON.parse(data.join("\n")) };
}
