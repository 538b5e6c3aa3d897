/** Says how to read the picture and what to do next, in the nouns of its two sides. */
import type { Picture } from "../charts/head-picture.ts";
import type { Capture } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { _, phrases, type Phrase } from "./message.ts";
import { unitAt } from "../charts/head-picture.ts";
import { unitName } from "./selection-text.ts";

type SceneSides = Pick<Scene, "capture" | "stream">;

const mediaKind = ({ media }: Capture, side: string) => media[side]?.kind ?? "text";

/** What a row and a colour are. */
export function readingHint({ capture, stream, state }: SceneSides & Pick<Scene, "state">): string {
  const [query, key] = [mediaKind(capture, stream.query_side), mediaKind(capture, stream.key_side)];
  if (query !== key) return _("Each row is a word; stronger colour shows what it draws on.");
  if (query === "image") return _("Each row is a patch of the image; stronger colour shows which patches it draws on.");
  if (query === "audio") return _("Each row is a moment of the clip; stronger colour shows which moments it draws on.");
  if (state.unit === "part")
    return _("Each row is a part of the input; stronger colour shows which parts it draws on.");
  if (state.unit === "sentence") return _("Each row is a sentence; stronger colour shows which sentences it draws on.");
  return _("Each row is a word; stronger colour shows which words it draws on.");
}

/** What the ranking answers. */
export function rankingQuestion({ capture, stream }: SceneSides): string {
  const [kind, other] = [mediaKind(capture, stream.query_side), mediaKind(capture, stream.key_side)];
  if (kind !== other && other === "image") return _("Which heads join a word and a patch?");
  if (kind !== other && other === "audio") return _("Which heads join a word and a moment?");
  if (kind === "image") return _("Which heads join two patches?");
  return kind === "audio" ? _("Which heads join two moments?") : _("Which heads join two words?");
}

/** How to have the heads ranked. */
export function rankingInvitation({ capture, stream }: SceneSides): string {
  const [kind, other] = [mediaKind(capture, stream.query_side), mediaKind(capture, stream.key_side)];
  if (kind !== other && other === "image")
    return _("Click a word, then the patch that it attends to. Every head is then ranked for that pair.");
  if (kind !== other && other === "audio")
    return _("Click a word, then the moment that it attends to. Every head is then ranked for that pair.");
  if (kind === "image")
    return _(
      "Click two patches of the image: first the query, then the key that it attends to. Every head is then ranked for that pair.",
    );
  if (kind === "audio")
    return _(
      "Click two moments of the clip: first the query, then the key that it attends to. Every head is then ranked for that pair.",
    );
  return _(
    "Click two words of the sentence: first the query, then the key that it attends to. Every head is then ranked for that pair.",
  );
}

/** What colours the overview by a pair. */
export function colourInvitation({ capture, stream }: SceneSides): string {
  const [kind, other] = [mediaKind(capture, stream.query_side), mediaKind(capture, stream.key_side)];
  if (kind !== other && other === "image")
    return _("Choose a word and a patch to colour the heads by the weight between them.");
  if (kind !== other && other === "audio")
    return _("Choose a word and a moment to colour the heads by the weight between them.");
  if (kind === "image") return _("Choose two patches to colour the heads by the weight between them.");
  return kind === "audio"
    ? _("Choose two moments to colour the heads by the weight between them.")
    : _("Choose two words to colour the heads by the weight between them.");
}

/** What to click after the first word of a pair; empty unless exactly one is chosen. */
export function secondWordHint({ capture, stream, state }: Scene, picture: Picture): Phrase[] {
  const { query, key } = state;
  if ((query === null) === (key === null)) return [];
  const units = query === null ? picture.keys : picture.queries;
  const unit = unitAt(units, query ?? key);
  if (unit < 0) return [];
  const word = unitName(units, unit);
  const kind = mediaKind(capture, query === null ? stream.query_side : stream.key_side);
  return query === null ? queryHint(kind, word) : keyHint(kind, word);
}

function keyHint(kind: string, word: Phrase[]): Phrase[] {
  if (kind === "image") return phrases("Now click the patch that {word} should attend to.", { word });
  if (kind === "audio") return phrases("Now click the moment that {word} should attend to.", { word });
  return phrases("Now click the word that {word} should attend to.", { word });
}

function queryHint(kind: string, word: Phrase[]): Phrase[] {
  if (kind === "image") return phrases("Now click the patch that should attend to {word}.", { word });
  if (kind === "audio") return phrases("Now click the moment that should attend to {word}.", { word });
  return phrases("Now click the word that should attend to {word}.", { word });
}
