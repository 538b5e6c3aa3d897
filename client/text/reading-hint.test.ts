import assert from "node:assert/strict";
import { test } from "node:test";
import type { Capture } from "../api/types.ts";
import { pictureOf, sceneOf } from "../testing/samples.ts";
import { plainText } from "./plain-text.ts";
import { rankingInvitation, colourInvitation, rankingQuestion, readingHint, secondWordHint } from "./reading-hint.ts";

const EVEN = [0.25, 0.25, 0.25, 0.25];
const PICTURE = pictureOf("the cat", [EVEN, EVEN, EVEN, EVEN]);

test("after the first word it asks for the second", () => {
  const asks = (search: string) => plainText(secondWordHint(sceneOf("the cat", search), PICTURE));
  assert.equal(asks("?text=x&query=2"), "Now click the word that cat should attend to.");
  assert.equal(asks("?text=x&key=1"), "Now click the word that should attend to the.");
  assert.equal(asks("?text=x"), "");
  assert.equal(asks("?text=x&query=2&key=1"), "");
  assert.equal(asks("?text=x&query=9"), "", "a hidden word has no name here");
});

test("patches and moments are no words", () => {
  for (const [kind, noun] of [
    ["image", "patch"],
    ["audio", "moment"],
  ] as const) {
    const scene = sceneOf("the cat", "?text=x&query=2");
    scene.capture.media = { text: { kind } } as unknown as Capture["media"];
    assert.match(readingHint(scene), new RegExp(`Each row is a ${noun} `));
    for (const text of [rankingQuestion(scene), rankingInvitation(scene), colourInvitation(scene)]) {
      assert.match(text, new RegExp(`two ${noun}`));
    }
    assert.match(plainText(secondWordHint(scene, PICTURE)), new RegExp(`^Now click the ${noun} that cat`));
    scene.stream = { ...scene.stream, query_side: "words" };
    assert.equal(readingHint(scene), "Each row is a word; stronger colour shows what it draws on.");
  }
});

test("a row may be a sentence or a part", () => {
  assert.match(readingHint(sceneOf("the cat", "?text=x&unit=sentence")), /^Each row is a sentence; .* sentences/);
  assert.match(readingHint(sceneOf("the cat", "?text=x&unit=part")), /^Each row is a part of the input; .* parts/);
});

test("between two sides each has its own noun", () => {
  const scene = sceneOf("the cat", "?text=x");
  scene.stream = { ...scene.stream, key_side: "clip" };
  scene.capture.media = { clip: { kind: "audio" } } as unknown as Capture["media"];
  assert.equal(rankingQuestion(scene), "Which heads join a word and a moment?");
  assert.match(rankingInvitation(scene), /a word, then the moment/);
  assert.match(colourInvitation(scene), /a word and a moment/);
});
