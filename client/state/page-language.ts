/** The page's language as addresses have it. */
import { language } from "../text/message.ts";

const ENGLISH = "en";

/** Let an address speak the page's language; English is named by nothing. */
export function inPageLanguage(query: URLSearchParams, code = language): URLSearchParams {
  if (code !== ENGLISH) query.set("lang", code);
  return query;
}
