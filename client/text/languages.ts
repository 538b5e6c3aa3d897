/** Languages in which a model can transcribe a clip, and text on the one that it uses. */
import type { Language, ModelInfo } from "../api/types.ts";
import { percent } from "./format.ts";

/** In menus: no language is chosen. No language has this code. */
export const UNCHOSEN = "-";

/** The choices of a menu, sorted by name; empty where there is no choice. */
export function languagesOf(card: ModelInfo | undefined): [value: string, text: string][] {
  const names = Object.entries(card?.languages ?? {});
  if (!card || names.length === 0) return [];
  const own = card.language === null ? "Detect" : `${card.languages[card.language]} (as the model is set)`;
  return [[UNCHOSEN, own], ...names];
}

/** In sentences, which language a capture is in and why. */
export function spoken({ code, name, origin, probability, likeliest }: Language, count: number): string {
  const [first] = likeliest;
  if (probability === null || !first) return "This model cannot detect the language: it has no head.";
  const share = `${percent(probability)} among its ${count} languages`;
  if (origin === "detected") return `The model detected ${name}: ${share}.`;
  const own = origin === "typed" ? `The target names ${name}. ` : "";
  if (first.code === code) return `${own}The model would detect ${name}, too: ${share}.`;
  return `${own}The model would detect ${first.name} (${percent(first.probability)}); ${name} has ${share}.`;
}
