/** Numbers of a census in words. */
import { threeDecimals } from "./format.ts";

/** A score; a dash where it could not be measured. */
export const scoreText = (score: number | null | undefined): string =>
  typeof score === "number" ? threeDecimals(score) : "–";
