import { inPageLanguage } from "./page-language.ts";

/** @returns the address of a handout of saved figures, in this order; it takes 12 at most */
export function handoutAddress(figures: string[]): string {
  const query = new URLSearchParams(figures.map((id) => ["figure", id]));
  return new URL(`handout?${inPageLanguage(query)}`, document.baseURI).href;
}
