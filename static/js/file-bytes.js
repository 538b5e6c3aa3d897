/** How large a file of the server would be, asked before it is fetched. */

/** What a file takes on a disk; null where the server cannot make it. @type {(href: string, signal: AbortSignal) => Promise<number | null>} */
export async function bytesOf(href, signal) {
  const reply = await fetch(href, { method: "HEAD", signal });
  const said = reply.headers.get("followspot-bytes");
  return reply.ok && said !== null ? Number(said) : null;
}
