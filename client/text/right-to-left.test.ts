/** The modules read the page's direction once: here it is from right to left. */
import assert from "node:assert/strict";
import { test } from "node:test";

const page = { documentElement: { lang: "ar", dir: "rtl" }, getElementById: () => null };
Object.assign(globalThis, { document: page });
const { decimals, scientificNumber } = await import("./format.ts");
const { withSign } = await import("./comparison-text.ts");
const { liftText } = await import("./column-text.ts");
Reflect.deleteProperty(globalThis, "document");

test("the sign of a bound and the power of a number stay on their side", () => {
  assert.deepEqual(
    [decimals(0.0001, 3), decimals(0.9999, 3), decimals(1.0001, 3), decimals(0.5, 3)],
    ["\u2066< 0.001\u2069", "\u2066> 0.999\u2069", "\u2066> 1.000\u2069", "0.500"],
  );
  assert.deepEqual(
    [-0.0001, 0.0001, -0.25].map((value) => withSign(value, (size) => decimals(size, 3))),
    ["\u2066> −0.001\u2069", "\u2066< +0.001\u2069", "\u2066−0.250\u2069"],
  );
  assert.equal(scientificNumber(1.2e-7), "\u20661.2 × 10⁻⁷\u2069");
  assert.equal(liftText(0.001), "\u2066< 0.01\u2069");
});
