/** Requests the size of a server's file before it is fetched. */

/**
 * The size of a file, null if the server does not state it; and whether the server would refuse it again:
 * a busy one sends it later.
 */
export async function bytesOf(href: string, signal: AbortSignal): Promise<{ bytes: number | null; refused: boolean }> {
  const reply = await fetch(href, { method: "HEAD", signal });
  const header = reply.headers.get("followspot-bytes");
  const refused = reply.status >= 400 && reply.status < 500 && reply.status !== 429;
  return { bytes: reply.ok && header !== null ? Number(header) : null, refused };
}
