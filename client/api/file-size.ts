/** Requests the size of a server's file before it is fetched. */

/**
 * The size of a file, null if the server does not state it; and whether the server would refuse it again:
 * a busy one sends it later.
 */
export async function requestFileSize(
  href: string,
  signal: AbortSignal,
): Promise<{ bytes: number | null; refused: boolean }> {
  const response = await fetch(href, { method: "HEAD", signal });
  const header = response.headers.get("followspot-bytes");
  const refused = response.status >= 400 && response.status < 500 && response.status !== 429;
  return { bytes: response.ok && header !== null ? Number(header) : null, refused };
}
