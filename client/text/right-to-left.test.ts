/** Numbers of a page that runs from right to left, in a process of its own: modules read the direction once. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

const SCRIPT = `
  const documentElement = { lang: "ar", dir: "rtl" };
  globalThis.document = { documentElement, getElementById: () => null };
  const { decimals, scientificNumber } = await import("${import.meta.resolve("./format.ts")}");
  const { withSign } = await import("${import.meta.resolve("./comparison-text.ts")}");
  const { liftText } = await import("${import.meta.resolve("./column-text.ts")}");
  const texts = {
    bounds: [0.0001, 0.9999, 1.0001, 0.5].map((value) => decimals(value, 3)),
    signs: [-0.0001, 0.0001, -0.25].map((value) => withSign(value, (size) => decimals(size, 3))),
    others: [scientificNumber(1.2e-7), liftText(0.001)],
  };
  console.log(JSON.stringify(texts));
`;

test("the sign of a bound and the power of a number stay on their side", () => {
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", SCRIPT], { encoding: "utf8" });
  assert.deepEqual(JSON.parse(output), {
    bounds: ["\u2066< 0.001\u2069", "\u2066> 0.999\u2069", "\u2066> 1.000\u2069", "0.500"],
    signs: ["\u2066> −0.001\u2069", "\u2066< +0.001\u2069", "\u2066−0.250\u2069"],
    others: ["\u20661.2 × 10⁻⁷\u2069", "\u2066< 0.01\u2069"],
  });
});
