/** What ablated heads output, as an address has it. */
import type { State } from "./types.ts";

export type AblationOptions = Pick<State, "ablation" | "ablation.set" | "ablation.text">;

/** What ablated heads output where nothing is chosen: 0. */
export const NO_ABLATION: AblationOptions = { ablation: "zero", "ablation.set": null, "ablation.text": null };

/** The options of a selection that say what ablated heads output. */
export const ablationOf = (state: AblationOptions): AblationOptions => ({
  ablation: state.ablation,
  "ablation.set": state["ablation.set"],
  "ablation.text": state["ablation.text"],
});

/** A choice of a menu: `zero`, `mean` (over texts of the user), `mean:` and a set that ships, or `resample`. */
export type AblationChoice = "zero" | "mean" | "resample" | `mean:${string}`;

export const choiceOf = (state: AblationOptions): AblationChoice =>
  state.ablation === "mean" && state["ablation.set"] ? `mean:${state["ablation.set"]}` : state.ablation;

/** Whether a choice needs a text that the user gives. */
export const needsText = (choice: AblationChoice): choice is "mean" | "resample" =>
  choice === "mean" || choice === "resample";

/** The options of a choice; null as long as it lacks its text. */
export function ablationWith(choice: AblationChoice, text: string | null): AblationOptions | null {
  if (choice === "zero") return NO_ABLATION;
  if (needsText(choice)) return text?.trim() ? { ...NO_ABLATION, ablation: choice, "ablation.text": text } : null;
  return { ...NO_ABLATION, ablation: "mean", "ablation.set": choice.slice("mean:".length) };
}
