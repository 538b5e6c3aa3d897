/** Requests the size of a server's file before it is fetched. */

/** Size of a file; null if the server cannot make it. @type {(href: string, signal: AbortSignal) => Promise<number | null>} */
export async function bytesOf(href, signal) {
  const reply = await fetch(href, { method: "HEAD", signal });
  const said = reply.headers.get("followspot-bytes");
  return reply.ok && said !== null ? Number(said) : null;
}
