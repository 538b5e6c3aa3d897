/** What is measured when attention is changed, as an address has it. */
import type { Choice, OutcomeRequest, Outcome, ScanOutcome } from "../api/types.ts";
import type { State } from "./types.ts";
import { _ } from "../text/message.ts";
import { visibleText } from "../text/plain-text.ts";

export type OutcomeOptions = Pick<
  State,
  "outcome" | "outcome.token" | "outcome.foil" | "outcome.position" | "outcome.text"
>;

/** What the server measures where nothing is chosen. */
export const NO_OUTCOME: OutcomeOptions = {
  outcome: null,
  "outcome.token": null,
  "outcome.foil": null,
  "outcome.position": null,
  "outcome.text": null,
};

const NAMES = Object.keys(NO_OUTCOME) as (keyof OutcomeOptions)[];

/** The options of a selection that say what is measured. */
export const outcomeOf = (state: OutcomeOptions): OutcomeOptions =>
  Object.fromEntries(NAMES.map((name) => [name, state[name]])) as unknown as OutcomeOptions;

/** A choice as a field shows it: the number stands beside a text that names another token. */
export const choiceText = ({ name, text }: Choice): string =>
  name === text ? text : _("{text} ({number})", { text: visibleText(text), number: name });

/** The name of a token or label in an address, as a field shows it. */
export function fieldText(name: string, outcome: Outcome | null): string {
  const choice = outcome?.choices.find((one) => one.name === name);
  if (choice) return choiceText(choice);
  if (outcome && name === `#${outcome.token}`) return choiceText({ name, text: outcome.text });
  if (outcome && name === `#${outcome.foil}`) return choiceText({ name, text: outcome.foil_text });
  return name;
}

/** The name that a text in a field stands for: that of the choice shown so, else the text itself. */
export const choiceName = (text: string, outcome: Outcome | null): string =>
  outcome?.choices.find((choice) => choiceText(choice) === text)?.name ?? text;

/** What a measure leaves of the options: a logit has no foil, an embedding no token. */
export function withMeasure(state: OutcomeOptions, outcome: OutcomeOptions["outcome"]): OutcomeOptions {
  const options = { ...outcomeOf(state), outcome };
  if (outcome !== "difference") options["outcome.foil"] = null;
  if (outcome !== "similarity") options["outcome.text"] = null;
  if (outcome === "divergence") options["outcome.token"] = null;
  return outcome === "similarity" || outcome === "change"
    ? { ...NO_OUTCOME, outcome, "outcome.text": options["outcome.text"] }
    : options;
}

/** The outcome with one field changed; a foil makes it a difference. */
export function changedOutcome(state: OutcomeOptions, name: keyof OutcomeOptions, text: string): OutcomeOptions {
  const value = name === "outcome.position" ? Number(text) : text || null;
  const changed = { ...outcomeOf(state), [name]: value };
  if (name === "outcome.foil") changed.outcome = null;
  if (name === "outcome.text") changed.outcome = text ? "similarity" : null;
  return changed;
}

/** The outcome of a scan, as a request names it; each sentence has its own place, so none is named. */
export function scanRequest(options: OutcomeOptions): OutcomeRequest {
  const named = {
    outcome: options.outcome,
    outcome_token: options["outcome.token"],
    outcome_foil: options["outcome.foil"],
    outcome_text: options["outcome.text"],
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null));
}

/** The outcome of a scan that was asked for; null: effects are not measured. */
export const outcomeOfScan = (asked: ScanOutcome | null): OutcomeOptions | null =>
  asked && {
    ...NO_OUTCOME,
    outcome: asked.outcome,
    "outcome.token": asked.outcome_token,
    "outcome.foil": asked.outcome_foil,
    "outcome.text": asked.outcome_text,
  };
