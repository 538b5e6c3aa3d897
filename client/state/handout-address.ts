import { inPageLanguage } from "./page-language.ts";

/** Figures on a handout, as many as the server draws for one. */
export const MOST_ON_HANDOUT = 12;

/** @returns the address of a handout of saved figures, in this order; it takes `MOST_ON_HANDOUT` at most */
export function handoutAddress(figures: string[]): string {
  const query = new URLSearchParams(figures.map((id) => ["figure", id]));
  return new URL(`handout?${inPageLanguage(query)}`, document.baseURI).href;
}
