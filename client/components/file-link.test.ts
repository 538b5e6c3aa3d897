import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "../testing/markup.ts";
import { fileLink } from "./file-link.ts";

const FILE = { title: "NPZ", use: "for NumPy", href: "a.npz", download: "" };

test("a file has a size once it is known", () => {
  const named = markup(fileLink({ ...FILE, titleIsName: true, size: "2 MB" }));
  assert.match(named, /^<a class="share-file" href="a.npz" download=""><strong translate="no">NPZ<\/strong>/);
  assert.match(named, /<span class="number">2 MB<\/span><\/a>$/);
  assert.doesNotMatch(markup(fileLink({ ...FILE, size: null })), /number/);
});

test("a refused file is no link", () => {
  assert.doesNotMatch(markup(fileLink({ ...FILE, size: null, isRefused: true })), /href/);
});
