/** The page's language as addresses have it. */
import { language } from "../text/message.ts";

const ENGLISH = "en";
/** Whether the address of the page names its language, so that even English is not to be chosen anew. */
const isLanguageNamed = new URLSearchParams(globalThis.location?.search).has("lang");
const languageParameter = language === ENGLISH && !isLanguageNamed ? "" : language;

/** Let an address name the page's language; English is named only where the reader named it. */
export function withPageLanguage(query: URLSearchParams, code = languageParameter): URLSearchParams {
  if (code) query.set("lang", code);
  return query;
}

/** The address of the same in the page's language. */
export function addressInPageLanguage(address: string): string {
  const [path = "", search = ""] = address.split("?");
  const query = withPageLanguage(new URLSearchParams(search)).toString();
  return query ? `${path}?${query}` : path;
}
