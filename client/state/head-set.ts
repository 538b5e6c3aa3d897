/**
 * Several heads shown as one: their mean or maximum. A set is written as a list of heads (`5.3`), whole layers (`5`) or
 * `all`, alike in the address, the server and the command line. Adding and removing a head must not wait for the
 * server, so the client reads sets, too; both are held to `tests/cases/head_sets.json`.
 */
import type { Stream } from "../api/types.ts";
import type { State } from "./types.ts";
import { _, ngettext } from "../text/message.ts";

type Head = { layer: number; head: number };
/** What is shown: one head, or a set. */
type HeadSelection = Pick<State, "layer" | "head" | "heads" | "by">;
type AlignmentParameters = { layer?: number; head?: number; heads?: string };
type StreamSize = Pick<Stream, "layers" | "heads">;

/** The heads of an alignment: the shown ones, its layer or all; the server knows those that the model names for it. */
export function alignedHeads({ align, layer, head, heads }: HeadSelection & Pick<State, "align">): AlignmentParameters {
  if (align === "model") return {};
  if (align === "layer") return { heads: String(layer) };
  if (align === "all") return { heads: "all" };
  return heads === null ? { layer, head } : { heads };
}

/** The shown heads, in order, as far as they exist. */
export function selectedHeads({ layer, head, heads }: HeadSelection, size: StreamSize): Head[] {
  if (heads === null) return [{ layer, head }];
  const named = heads.split(",").flatMap((item) => headsOfItem(item, size));
  const existing = named.filter((candidate) => candidate.layer < size.layers && candidate.head < size.heads);
  return distinctHeads(existing);
}

function headsOfItem(item: string, { layers, heads }: StreamSize): Head[] {
  const [layer, head] = item.split(".").map(Number);
  if (item === "all") return Array.from({ length: layers }, (_, layerIndex) => headsOfLayer(layerIndex, heads)).flat();
  return head === undefined ? headsOfLayer(layer ?? 0, heads) : [{ layer: layer ?? 0, head }];
}

/** Every head of a layer. */
export const headsOfLayer = (layer: number, heads: number): Head[] =>
  Array.from({ length: heads }, (_, head) => ({ layer, head }));

function distinctHeads(heads: Head[]): Head[] {
  const byName = new Map(heads.map((head) => [`${head.layer}.${head.head}`, head]));
  return [...byName.values()].sort((a, b) => a.layer - b.layer || a.head - b.head);
}

/** In the shortest form: whole layers as such. */
export function writeHeadSet(selected: Head[], { layers, heads }: StreamSize): string {
  const distinctOnes = distinctHeads(selected);
  if (distinctOnes.length === layers * heads) return "all";
  const wholeLayers = new Set(
    distinctOnes
      .filter(({ layer }) => distinctOnes.filter((other) => other.layer === layer).length === heads)
      .map(({ layer }) => layer),
  );
  const items = distinctOnes.map(({ layer, head }) => (wholeLayers.has(layer) ? `${layer}` : `${layer}.${head}`));
  return [...new Set(items)].join(",");
}

/** The selection with heads added, or removed if all are in it already. A single head left is chosen as such. */
export function toggleHeadsIn(
  selection: HeadSelection,
  size: StreamSize,
  toggled: Head[],
): Pick<State, "layer" | "head" | "heads"> {
  const before = selectedHeads(selection, size);
  const isSelected = (candidate: Head) =>
    before.some(({ layer, head }) => layer === candidate.layer && head === candidate.head);
  const toggledNames = new Set(toggled.map(({ layer, head }) => `${layer}.${head}`));
  const after = toggled.every(isSelected)
    ? before.filter(({ layer, head }) => !toggledNames.has(`${layer}.${head}`))
    : distinctHeads([...before, ...toggled]);
  return selectionOfHeads(after.length > 0 ? after : before, size, selection);
}

/** The leading head is the one chosen before, if possible. */
export function selectionOfHeads(
  heads: Head[],
  size: StreamSize,
  { layer, head }: Head,
): Pick<State, "layer" | "head" | "heads"> {
  const sameNumber = heads.filter((other) => other.head === head);
  const leading = sameNumber.find((other) => other.layer === layer) ?? sameNumber[0] ?? heads[0] ?? { layer, head };
  return { ...leading, heads: heads.length > 1 ? writeHeadSet(heads, size) : null };
}

/** Whether the model's own configuration names a head for alignments. */
export const isAlignmentHead = ({ alignment_heads }: Stream, layer: number, head: number): boolean =>
  alignment_heads.some(([alignmentLayer, alignmentHead]) => alignmentLayer === layer && alignmentHead === head);

/** Name of such a head. */
export const ALIGNMENT_HEAD = _("alignment head (by the model’s own configuration)");

/** What is shown: `Layer 5, head 3`, `Mean over the 12 heads of layer 5`. */
export function headsTitle(selection: HeadSelection, size: StreamSize): string {
  const { layer, head, heads, by } = selection;
  if (heads === null) return _("Layer {layer}, head {head}", { layer, head });
  const count = selectedHeads(selection, size).length;
  const isMaximum = by === "max";
  if (heads === "all") {
    return isMaximum
      ? ngettext("Maximum over the only head", "Maximum over all {count} heads", count)
      : ngettext("Mean over the only head", "Mean over all {count} heads", count);
  }
  if (/^\d+$/.test(heads)) {
    return isMaximum
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
  return isMaximum
    ? ngettext("Maximum over {count} head", "Maximum over {count} heads", count)
    : ngettext("Mean over {count} head", "Mean over {count} heads", count);
}
