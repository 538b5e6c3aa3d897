/** What is said of an image: the weights shown on it, and how the model reads it. */
import type { Picture as Image } from "../api/types.ts";
import type { ImageScene, ImageWeights } from "../charts/image-scene.ts";
import type { Hover, Scene } from "../state/types.ts";
import { unitAt } from "../charts/head-picture.ts";
import { config } from "../state/config.ts";
import { percent } from "./format.ts";
import { _, joinText } from "./message.ts";
import { isolate } from "./plain-text.ts";

/** The hovered weight, else the largest. */
export function imageSentence(
  { scene, side, picture, patches }: ImageScene,
  { position, direction, values }: ImageWeights,
  hover: Hover | null,
): string {
  const tokens = scene.capture.tokens[side] ?? [];
  const units = direction === "attends" ? picture.queries : picture.keys;
  const source = isolate(units[unitAt(units, position)]?.label ?? "");
  const end = direction === "attends" ? "key" : "query";
  const other = hover?.[end] ?? scene.state[end];
  const value = other === null ? undefined : values.get(other);
  if (other !== null && value !== undefined) {
    const name = tokens[other]?.text ?? "";
    const [query, key] = direction === "attends" ? [source, name] : [name, source];
    const values = { query, key, share: percent(value) };
    return picture.block
      ? _("{query} gives up to {share} of its attention to {key}.", values)
      : _("{query} gives {share} of its attention to {key}.", values);
  }
  const onPatches = [...values].flatMap(([patch, weight]) => (patches.has(patch) ? [weight] : []));
  const share = percent(Math.max(...onPatches, 0));
  const largestSentence = picture.block
    ? _("The largest share is up to {share}.", { share })
    : _("The largest share is {share}.", { share });
  if (direction === "attended")
    return `${_("Shown: how much each patch attends to {key}.", { key: source })} ${largestSentence}`;
  const shownSentence = `${_("Shown: what {query} attends to.", { query: source })} ${largestSentence}`;
  if (picture.block) return shownSentence;
  const total = onPatches.reduce((sum, weight) => sum + weight, 0);
  return joinText(shownSentence, _("All patches together get {share}.", { share: percent(total) }));
}

/** Describes the image and the picture. */
export function imageNote({ capture }: Scene, image: Image): string {
  const sample = config.samples.find(({ digest }) => digest === capture.input.image);
  return [
    image.note,
    _("{rows} × {columns} patches.", { rows: image.rows, columns: image.columns }),
    _("On the image, colours run from 0 to the largest weight that a patch gets here."),
    sample &&
      _("{title}: {credit} ({licence}).", { title: sample.title, credit: sample.credit, licence: sample.licence }),
  ]
    .filter(Boolean)
    .join(" ");
}
