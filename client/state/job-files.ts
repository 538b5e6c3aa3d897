/** The addresses of files of what a job found. */
import { withPageLanguage } from "./page-language.ts";

/**
 * The address of a file, relative to the page.
 *
 * @param files of all of them, as the reply about the job names it: without the suffix of a format
 */
export function jobFile(files: string | null, format: string, options: Record<string, string> = {}): string {
  const query = withPageLanguage(new URLSearchParams(options)).toString();
  return `${(files ?? "").replace(/^\//, "")}.${format}${query ? `?${query}` : ""}`;
}
