import { withPageLanguage } from "./page-language.ts";

/** Figures on a handout, as many as the server draws for one. */
export const MOST_ON_HANDOUT = 12;

/** @returns the address of a handout of saved figures, in this order; it takes `MOST_ON_HANDOUT` at most */
export function handoutAddress(ids: string[]): string {
  const query = new URLSearchParams(ids.map((id) => ["figure", id]));
  return new URL(`handout?${withPageLanguage(query)}`, document.baseURI).href;
}
