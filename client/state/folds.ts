/** What of the page is folded away until it is opened; what is open is part of the address. */
import type { State } from "./types.ts";

/**
 * What the template of a conversation writes, a head's row, column and distances, the map of similar heads, from where
 * attention is drawn, a sentence at other depths, what the model says after each layer, methods side by side, and patches of B.
 */
export const FOLDS = ["template", "profile", "map", "budget", "position", "layers", "methods", "patch"] as const;
export type FoldName = (typeof FOLDS)[number];

const isFoldName = (name: string): name is FoldName => (FOLDS as readonly string[]).includes(name);

/** @returns undefined: there is no such fold */
export function readFolds(raw: string): FoldName[] | undefined {
  const names = raw.split(",");
  return names.every(isFoldName) ? withFolds(names) : undefined;
}

/** Each once, in their order. */
const withFolds = (names: FoldName[]): FoldName[] => FOLDS.filter((name) => names.includes(name));

/** The folds after one of them was opened or closed. */
export const foldsWith = ({ open }: Pick<State, "open">, name: FoldName, isOpen: boolean): FoldName[] =>
  withFolds(isOpen ? [...open, name] : open.filter((other) => other !== name));
