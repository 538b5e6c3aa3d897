/**
 * Several heads shown as one: their mean or maximum. A set is written as a list of heads (`5.3`), whole layers (`5`) or
 * `all`, alike in the address, the server and the command line. Adding and removing a head must not wait for the server,
 * so the client reads sets, too; both are held to `tests/cases/head_sets.json`.
 */
import type { Stream } from "../api/types.ts";
import type { State } from "./types.ts";
import { _, ngettext } from "../text/message.ts";

type Head = { layer: number; head: number };
/** What is shown: one head, or a set. */
type Chosen = Pick<State, "layer" | "head" | "heads" | "by">;
type Aligned = { layer?: number; head?: number; heads?: string };
type Size = Pick<Stream, "layers" | "heads">;

/** The heads of an alignment: the shown ones, its layer or all; the server knows those that the model names for it. */
export function alignedHeads({ align, layer, head, heads }: Chosen & Pick<State, "align">): Aligned {
  if (align === "model") return {};
  if (align === "layer") return { heads: String(layer) };
  if (align === "all") return { heads: "all" };
  return heads === null ? { layer, head } : { heads };
}

/** The shown heads, in order, as far as they exist. */
export function members({ layer, head, heads }: Chosen, size: Size): Head[] {
  if (heads === null) return [{ layer, head }];
  const found = heads.split(",").flatMap((item) => spread(item, size));
  const within = found.filter((one) => one.layer < size.layers && one.head < size.heads);
  return distinct(within);
}

function spread(item: string, { layers, heads }: Size): Head[] {
  const [layer, head] = item.split(".").map(Number);
  if (item === "all") return Array.from({ length: layers }, (_, own) => layerOf(own, heads)).flat();
  return head === undefined ? layerOf(layer ?? 0, heads) : [{ layer: layer ?? 0, head }];
}

/** Every head of a layer. */
export const layerOf = (layer: number, heads: number): Head[] =>
  Array.from({ length: heads }, (_, head) => ({ layer, head }));

function distinct(found: Head[]): Head[] {
  const byName = new Map(found.map((one) => [`${one.layer}.${one.head}`, one]));
  return [...byName.values()].sort((a, b) => a.layer - b.layer || a.head - b.head);
}

/** In the shortest form: whole layers as such. */
export function write(found: Head[], { layers, heads }: Size): string {
  const all = distinct(found);
  if (all.length === layers * heads) return "all";
  const whole = new Set(
    all.filter(({ layer }) => all.filter((one) => one.layer === layer).length === heads).map(({ layer }) => layer),
  );
  const items = all.map(({ layer, head }) => (whole.has(layer) ? `${layer}` : `${layer}.${head}`));
  return [...new Set(items)].join(",");
}

/** The selection with heads added, or removed if all are in it already. A single head left is chosen as such. */
export function toggleHeadsIn(chosen: Chosen, size: Size, more: Head[]): Pick<State, "layer" | "head" | "heads"> {
  const before = members(chosen, size);
  const isIn = (one: Head) => before.some(({ layer, head }) => layer === one.layer && head === one.head);
  const names = new Set(more.map(({ layer, head }) => `${layer}.${head}`));
  const after = more.every(isIn)
    ? before.filter(({ layer, head }) => !names.has(`${layer}.${head}`))
    : distinct([...before, ...more]);
  return chosenAs(after.length > 0 ? after : before, size, chosen);
}

/** The leading head is the one chosen before, if possible. */
export function chosenAs(found: Head[], size: Size, { layer, head }: Head): Pick<State, "layer" | "head" | "heads"> {
  const alike = found.filter((one) => one.head === head);
  const lead = alike.find((one) => one.layer === layer) ?? alike[0] ?? found[0] ?? { layer, head };
  return { ...lead, heads: found.length > 1 ? write(found, size) : null };
}

/** Whether the model's own configuration names a head for alignments. */
export const aligns = ({ alignment_heads }: Stream, layer: number, head: number): boolean =>
  alignment_heads.some(([of, number]) => of === layer && number === head);

/** Name of such a head. */
export const ALIGNS = _("alignment head (by the model’s own configuration)");

/** What is shown: `Layer 5, head 3`, `Mean over the 12 heads of layer 5`. */
export function headsTitle(chosen: Chosen, size: Size): string {
  const { layer, head, heads, by } = chosen;
  if (heads === null) return _("Layer {layer}, head {head}", { layer, head });
  const count = members(chosen, size).length;
  const largest = by === "max";
  if (heads === "all") {
    return largest
      ? ngettext("Maximum over the only head", "Maximum over all {count} heads", count)
      : ngettext("Mean over the only head", "Mean over all {count} heads", count);
  }
  if (/^\d+$/.test(heads)) {
    return largest
      ? ngettext(
          "Maximum over the only head of layer {layer}",
          "Maximum over the {count} heads of layer {layer}",
          count,
          {
            layer: Number(heads),
          },
        )
      : ngettext("Mean over the only head of layer {layer}", "Mean over the {count} heads of layer {layer}", count, {
          layer: Number(heads),
        });
  }
  return largest
    ? ngettext("Maximum over {count} head", "Maximum over {count} heads", count)
    : ngettext("Mean over {count} head", "Mean over {count} heads", count);
}
