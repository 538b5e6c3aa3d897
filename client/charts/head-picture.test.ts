import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pictureOf } from "../testing/samples.ts";
import { hasChoice } from "./head-picture.ts";

interface Case {
  weights: (number | null)[][];
  removed: number[] | null;
  sink: boolean;
  choice: boolean[];
}

test("which rows have a choice, as on the server", () => {
  const cases = join(import.meta.dirname, "../../tests/cases/choices.json");
  for (const { weights, removed, sink, choice } of JSON.parse(readFileSync(cases, "utf8")) as Case[]) {
    const picture = { ...pictureOf("a", weights), removed, sink };
    assert.deepEqual(
      weights.map((_, row) => hasChoice(picture, row)),
      choice,
    );
  }
});
