/** What is said of effects: of a cell, of what is measured, of cuts. */
import type { Intervention, Outcome } from "../api/types.ts";
import type { Cut } from "../state/cuts.ts";
import type { Scene } from "../state/types.ts";
import type { Picture } from "../charts/head-picture.ts";
import { isVerified } from "../charts/effect-picture.ts";
import { tokensOf } from "../charts/stream-sides.ts";
import { withSign } from "./comparison-text.ts";
import { headName, shortNumber } from "./format.ts";
import { _, joinText, listText, localNumber } from "./message.ts";
import { plainText } from "./plain-text.ts";
import { unitName } from "./selection-text.ts";

/** The value of a cell of effects, in one line. */
export function effectReadout(
  picture: Picture,
  { row, column }: { row: number; column: number },
  format: (size: number) => string,
): string {
  const { effects, weights, signed = false } = picture;
  const [query, key] = [plainText(unitName(picture.queries, row)), plainText(unitName(picture.keys, column))];
  const effect = weights.at(row, column);
  if (!effects || Number.isNaN(effect))
    return _("{query} → {key}: cannot be cut, or its effect cannot be estimated.", { query, key });
  const weight = effects.weights.at(row, column);
  const edge = { effect, weight, verified: isVerified(picture, row, column) };
  return edgeReadout({ ...edge, query, key, unit: effects.unitAfterNumber, signed }, format);
}

interface NamedEdge {
  query: string;
  key: string;
  effect: number;
  weight: number;
  unit: string;
  /** Whether effects have a sign: distances have none. */
  signed: boolean;
  verified: boolean;
}

/** An edge with its effect, how that is known, and its weight. */
export function edgeReadout(
  { effect, weight, signed, verified, ...names }: NamedEdge,
  format: (size: number) => string,
): string {
  const values = { ...names, effect: signed ? withSign(effect, format) : format(effect), weight: format(weight) };
  return verified
    ? _("{query} → {key}: {effect} {unit} if cut (verified), weight {weight}", values)
    : _("{query} → {key}: {effect} {unit} if cut (first-order estimate), weight {weight}", values);
}

/** A change of the outcome: with its sign, unless it is a distance. */
export const changeText = ({ signed }: Pick<Outcome, "signed">, change: number): string =>
  signed ? withSign(change, shortNumber) : shortNumber(change);

/** A number that may be below 0, such as a log-probability. */
export const valueText = (value: number): string => (value < 0 ? withSign(value, shortNumber) : shortNumber(value));

/** What a cut names: `L3 H4: struck → seven`, or `L2 H6` if it is ablated. */
export function cutName({ capture, stream, state }: Scene, { stream: named, heads, edge }: Cut): string {
  const cutStream = capture.streams.find(({ name }) => name === named) ?? stream;
  const where = headsText(heads);
  if (!edge) return _("{heads} ablated", { heads: where });
  const view = { capture, stream: cutStream, state };
  return _("{heads}: {query} → {key}", {
    heads: where,
    query: tokenName(view, "query", edge.query),
    key: tokenName(view, "key", edge.key),
  });
}

function tokenName(view: Pick<Scene, "capture" | "stream" | "state">, role: "query" | "key", position: number): string {
  const tokens = tokensOf(view, role);
  return tokens[position] ? plainText(unitName(tokens, position)) : `#${position}`;
}

function headsText(heads: string): string {
  const [layer, head] = heads.split(".");
  if (heads === "all") return _("All heads");
  return head === undefined
    ? _("All heads of layer {layer}", { layer: layer ?? "" })
    : headName(Number(layer), Number(head));
}

/** By how much the outcome changes with all cuts, and with each alone. */
export function changesText({ outcome, outcome_text, after, alone }: Intervention): string {
  const together = changeText(outcome, after - outcome.value);
  const each = listText(alone.map((change) => changeText(outcome, change)));
  const { after_number: unit } = outcome_text;
  if (outcome.measure === "change")
    return alone.length > 1
      ? _("Together they move the embedding by {together} of its length; alone by {each}.", { together, each })
      : _("It moves the embedding by {together} of its length.", { together });
  return alone.length > 1
    ? _("Together {together} {unit}; alone {each}.", { together, unit, each })
    : _("Change: {together} {unit}.", { together, unit });
}

/** The outcome of the model as it is, and with the cuts; empty for a distance, which is its own change. */
export function outcomeText({ outcome, outcome_text, after }: Intervention): string {
  return outcome.signed
    ? _("{before} before, {after} after: {outcome}.", {
        before: valueText(outcome.value),
        after: valueText(after),
        outcome: outcome_text.name,
      })
    : "";
}

/** A probability as short as a bar needs it: small ones keep their first digit. */
export const probabilityText = (probability: number): string =>
  probability > 0 && probability < 0.0005 ? shortNumber(probability) : localNumber(probability.toFixed(3));

/** For those who do not see the list of cuts. */
export const cutAnnouncement = (scene: Scene, cuts: Cut[], reply: Intervention): string =>
  joinText(
    _("Cut: {cuts}.", { cuts: listText(cuts.map((cut) => cutName(scene, cut))) }),
    outcomeText(reply),
    changesText(reply),
  );
