import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "../testing/markup.ts";
import { radioButtons } from "./radio-buttons.ts";

test("one of a group is chosen", () => {
  const choices = [
    { value: "a", text: "A", title: "first" },
    { value: "", text: "all" },
  ];
  assert.equal(
    markup(radioButtons("side", choices, "")),
    '<label title="first"><input type="radio" name="side" value="a" .checked="false"/><span>A</span></label>' +
      '<label><input type="radio" name="side" value="" .checked="true"/><span>all</span></label>',
  );
});
