import assert from "node:assert/strict";
import { test } from "node:test";
import type { Overview, Stream } from "../api/types.ts";
import { decodeBytes, encodeBytes } from "../api/typed-arrays.ts";
import { joinOverviews, layerSpans } from "./overview-parts.ts";

const stream = (layers: number): Stream => ({ layers }) as Stream;

test("a short text has one part, a long one a few", () => {
  assert.deepEqual(layerSpans(stream(6), 1e6), [[0, 6]]);
  assert.deepEqual(layerSpans(stream(6), 5e8), [
    [0, 2],
    [2, 4],
    [4, 6],
  ]);
  const spans = layerSpans(stream(32), 1e12);
  assert.equal(spans.length, 8);
  assert.deepEqual(spans.at(-1), [28, 32]);
  assert.deepEqual(layerSpans(stream(1), 1e12), [[0, 1]]);
});

test("bytes are the same after a round trip", () => {
  const parts = [0, 1, 8191, 8193].map((size) =>
    Uint8Array.from({ length: size }, (_byte, index) => (7 * index) % 256),
  );
  const joined = parts.flatMap((part) => [...part]);
  assert.deepEqual([...decodeBytes(encodeBytes(parts))], joined);
});

/** Two heads a layer, with thumbnails of 1 x 2 cells. */
function part(
  bytes: number[],
  mask_of: (number | null)[],
  masks: number,
  values: number[][],
  sums: number[],
): Overview {
  const [minimum, maximum] = sums;
  return {
    thumbnails: { dtype: "u1", shape: `${mask_of.length}, 2, 1, 2`, bdata: encodeBytes([Uint8Array.from(bytes)]) },
    masks: Array.from({ length: masks }, () => ({ dtype: "u1", shape: "1, 2", bdata: "AAA=" })),
    mask_of,
    metrics: [{ name: "first", values }],
    row_sums: { minimum, maximum },
  } as unknown as Overview;
}

test("parts are joined layer by layer", () => {
  const before = part([1, 2, 3, 4], [0], 1, [[0.1, 0.2]], [0.5, 1]);
  const after = part(
    [5, 6, 7, 8, 9, 10, 11, 12],
    [null, 0],
    1,
    [
      [0.3, 0.4],
      [0.5, 0.6],
    ],
    [0.75, 1.25],
  );
  const joined = joinOverviews([before, after]);
  assert.equal(joined.thumbnails.shape, "3, 2, 1, 2");
  assert.deepEqual([...decodeBytes(joined.thumbnails.bdata)], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.deepEqual(joined.mask_of, [0, null, 1]);
  assert.equal(joined.masks.length, 2);
  assert.deepEqual(joined.metrics[0]?.values, [
    [0.1, 0.2],
    [0.3, 0.4],
    [0.5, 0.6],
  ]);
  assert.deepEqual(joined.row_sums, { minimum: 0.5, maximum: 1.25 });
  assert.equal(joinOverviews([before]), before);
});
