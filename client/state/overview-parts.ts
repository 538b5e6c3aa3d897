/**
 * The overview of a long text comes a few layers at a time, so that its progress is seen and the server answers other
 * requests in between.
 */
import type { Capture, Overview, Stream, TypedArraySpec } from "../api/types.ts";
import type { State } from "./types.ts";
import type { Layers } from "../api/addresses.ts";
import { api } from "../api/api.ts";
import { decodeBytes, encodeBytes, shapeOf } from "../api/typed-arrays.ts";
import { _ } from "../text/message.ts";
import { store } from "./store.ts";

/** Weights of one part; a shorter text comes as a whole. */
const PART_WEIGHTS = 2e8;
const MOST_PARTS = 10;

export async function fetchOverview(state: State, capture: Capture, stream: Stream): Promise<Overview> {
  const parts: Overview[] = [];
  const spans = layerSpans(stream, weightsOf(capture, stream));
  for (const span of spans) {
    if (spans.length > 1) showProgress(span[0], stream.layers);
    parts.push(await api.overview(capture.id, stream.name, state, spans.length > 1 ? span : null));
  }
  return joinOverviews(parts);
}

/** The layers of each part. */
export function layerSpans({ layers }: Stream, weights: number): Layers[] {
  const parts = Math.min(Math.ceil(weights / PART_WEIGHTS), MOST_PARTS);
  const size = Math.ceil(layers / Math.max(parts, 1));
  return Array.from({ length: Math.ceil(layers / size) }, (_part, index) => [
    index * size,
    Math.min((index + 1) * size, layers),
  ]);
}

function weightsOf({ tokens }: Capture, { layers, heads, query_side, key_side }: Stream): number {
  return layers * heads * (tokens[query_side]?.length ?? 0) * (tokens[key_side]?.length ?? 0);
}

function showProgress(done: number, total: number) {
  const text = _("The heads are being measured: layer {done} of {total}.", { done, total });
  store.setMessage("stage", { kind: "loading", text, fraction: done / total });
}

/** The overview of all layers, from those of some, in order. */
export function joinOverviews(parts: Overview[]): Overview {
  const [first, ...others] = parts;
  if (!first) throw new Error("an overview has layers");
  if (others.length === 0) return first;
  const sums = parts.map(({ row_sums }) => row_sums);
  return {
    ...first,
    thumbnails: stacked(parts.map(({ thumbnails }) => thumbnails)),
    masks: parts.flatMap(({ masks }) => masks),
    mask_of: parts.flatMap(({ mask_of }, index) => {
      const before = parts.slice(0, index).reduce((count, { masks }) => count + masks.length, 0);
      return mask_of.map((mask) => (mask === null ? null : before + mask));
    }),
    metrics: first.metrics.map((metric, index) => ({
      ...metric,
      values: parts.flatMap(({ metrics }) => metrics[index]?.values ?? []),
    })),
    row_sums: {
      minimum: Math.min(...sums.map(({ minimum }) => minimum)),
      maximum: Math.max(...sums.map(({ maximum }) => maximum)),
    },
  };
}

/** Arrays of bytes, one after the other along the outermost axis. */
function stacked(arrays: TypedArraySpec[]): TypedArraySpec {
  const [first] = arrays;
  if (!first) throw new Error("there is an array");
  const count = arrays.reduce((sum, array) => sum + (shapeOf(array)[0] ?? 0), 0);
  const shape = [count, ...shapeOf(first).slice(1)].join(", ");
  return { ...first, shape, bdata: encodeBytes(arrays.map(({ bdata }) => decodeBytes(bdata))) };
}
