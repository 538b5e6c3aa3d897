import assert from "node:assert/strict";
import { test } from "node:test";
import { cellBeside, fitsTable, windowAt, type Way } from "./table-window.ts";

const part = (row: number, column: number, lastRow: number, lastColumn: number) => ({
  first: { row, column },
  last: { row: lastRow, column: lastColumn },
});

test("a table of ten thousand cells is shown whole", () => {
  const small = part(3, 5, 102, 104);
  assert.ok(fitsTable(small));
  assert.deepEqual(windowAt(small, { row: 50, column: 50 }), small);
  assert.ok(!fitsTable(part(0, 0, 100, 99)));
});

test("the window holds the cell, and ends where the part does", () => {
  const large = part(0, 0, 511, 511);
  assert.deepEqual(windowAt(large, { row: 8, column: 205 }), part(0, 200, 99, 299));
  assert.deepEqual(windowAt(large, { row: 511, column: 511 }), part(500, 500, 511, 511));
  assert.deepEqual(windowAt(large, { row: -1, column: -1 }), part(0, 0, 99, 99));
  assert.deepEqual(windowAt(part(30, 10, 400, 400), { row: 131, column: 0 }), part(130, 10, 229, 109));
});

test("going on reaches every cell of 512 x 512 once", () => {
  const large = part(0, 0, 511, 511);
  const seen = new Set<string>();
  let count = 0;
  const along = (from: { row: number; column: number }, way: Way, visit: (at: typeof from) => void) => {
    for (let at: typeof from | null = from; at; at = cellBeside(large, windowAt(large, at), way, 1)) visit(at);
  };
  along({ row: 0, column: 0 }, "rows", (start) =>
    along(start, "columns", (at) => {
      const { first, last } = windowAt(large, at);
      for (let row = first.row; row <= last.row; row += 1)
        for (let column = first.column; column <= last.column; column += 1) {
          seen.add(`${row} ${column}`);
          count += 1;
        }
    }),
  );
  assert.equal(seen.size, 512 * 512);
  assert.equal(count, 512 * 512);
});

test("there is nothing before the first and after the last window", () => {
  const large = part(0, 0, 511, 511);
  const [first, last] = [windowAt(large, { row: 0, column: 0 }), windowAt(large, { row: 511, column: 511 })];
  for (const way of ["rows", "columns"] as const) {
    assert.equal(cellBeside(large, first, way, -1), null);
    assert.equal(cellBeside(large, last, way, 1), null);
  }
});
