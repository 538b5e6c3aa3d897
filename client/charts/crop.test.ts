import assert from "node:assert/strict";
import { test } from "node:test";
import type { Picture } from "./head-picture.ts";
import {
  cellBeyond,
  centredAt,
  cropOfPicture,
  cropOfZoom,
  fitsCrop,
  holds,
  middleOf,
  moved,
  parseCrop,
  scaled,
  writeCrop,
  zoomOfCrop,
  type Crop,
} from "./crop.ts";

const ALL: Crop = { rows: [0, 1000], columns: [0, 800] };
const crop: Crop = { rows: [400, 500], columns: [0, 200] };

/** Units of `step` tokens each. */
const picture = (first: number, count: number, step: number): Picture => {
  const units = Array.from({ length: count }, (_, i) => ({
    label: "",
    short: null,
    special: false,
    tokens: Array.from({ length: step }, (_, n) => first + i * step + n),
  }));
  return { queries: units, keys: units } as unknown as Picture;
};

test("a part is written as it is read", () => {
  assert.equal(writeCrop(parseCrop("4096:4608,0:512")), "4096:4608,0:512");
  assert.ok(fitsCrop(crop, { rows: 500, columns: 200 }));
  assert.ok(!fitsCrop(crop, { rows: 499, columns: 200 }));
  assert.ok(!fitsCrop({ rows: [400, 400], columns: [0, 200] }, { rows: 500, columns: 200 }));
});

test("zooming keeps the place pointed at where it is", () => {
  assert.deepEqual(scaled(crop, 0.5, { row: 449, column: 0 }, ALL), { rows: [425, 475], columns: [0, 100] });
  // No further than the edges, nor than a few tokens.
  assert.deepEqual(scaled(crop, 4, { row: 400, column: 0 }, ALL), { rows: [399, 799], columns: [0, 800] });
  assert.deepEqual(scaled(crop, 0, { row: 450, column: 199 }, ALL)?.columns, [192, 200]);
  assert.equal(scaled(crop, 10, middleOf(crop), ALL), null);
});

test("a part moves as far as there is room", () => {
  assert.deepEqual(moved(crop, [0.5, -0.5], ALL), { rows: [450, 550], columns: [0, 200] });
  assert.deepEqual(moved(crop, [90, 90], ALL), { rows: [900, 1000], columns: [600, 800] });
  const there = centredAt(crop, { row: 10, column: 700 }, ALL);
  assert.deepEqual(there, { rows: [0, 100], columns: [600, 800] });
  assert.ok(holds(there, { row: 99, column: 600 }) && !holds(there, { row: 100, column: 600 }));
});

test("a part and the zoom of a picture are the same cells", () => {
  const exact = picture(100, 50, 1);
  const zoom = { x: [9.5, 19.5] as [number, number], y: [49.5, -0.5] as [number, number] };
  const part = cropOfZoom(exact, zoom);
  assert.deepEqual(part, { rows: [100, 150], columns: [110, 120] });
  assert.deepEqual(zoomOfCrop(exact, part), zoom);
  assert.deepEqual(cropOfPicture(picture(100, 5, 8)), { rows: [100, 140], columns: [100, 140] });
  assert.equal(zoomOfCrop(exact, { rows: [99, 120], columns: [110, 120] }), null);
  assert.equal(zoomOfCrop(exact, { rows: [100, 151], columns: [110, 120] }), null);
  // Of blocks, a part of one counts as its share.
  assert.deepEqual(zoomOfCrop(picture(0, 10, 8), { rows: [0, 80], columns: [4, 12] }), { x: [0, 1], y: [9.5, -0.5] });
});

test("arrow keys go on beyond the edge of what is drawn", () => {
  const drawn = picture(100, 4, 2);
  assert.deepEqual(cellBeyond(drawn, { row: 3, column: 1 }, "ArrowDown", ALL), { query: 108, key: 102 });
  assert.deepEqual(cellBeyond(drawn, { row: 3, column: 0 }, "ArrowLeft", ALL), { query: 106, key: 99 });
  assert.equal(cellBeyond(drawn, { row: 2, column: 1 }, "ArrowDown", ALL), null);
  assert.equal(cellBeyond(drawn, { row: 3, column: 1 }, "PageDown", ALL), null);
  assert.equal(cellBeyond(drawn, { row: 3, column: 1 }, "ArrowDown", cropOfPicture(drawn)), null);
});
