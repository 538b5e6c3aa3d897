/** Languages in which a model can transcribe a clip, and text on the one that it uses. */
import type { Capture, Language, ModelInfo } from "../api/types.ts";
import { percent } from "./format.ts";
import { _, joinText } from "./message.ts";

/** In menus: no language is chosen. No language has this code. */
export const NO_LANGUAGE = "-";

/** The choices of a menu, sorted by name; empty where there is no choice. */
export function languageChoices(modelInfo: ModelInfo | undefined): [value: string, text: string][] {
  const names = Object.entries(modelInfo?.languages ?? {});
  if (!modelInfo || names.length === 0) return [];
  const unchosenText =
    modelInfo.language === null
      ? _("Detect")
      : _("{language} (the model’s setting)", { language: modelInfo.languages[modelInfo.language] ?? "" });
  return [[NO_LANGUAGE, unchosenText], ...names];
}

/** The language of what a model writes, for those who hear it; null where it is not known for sure. */
export const languageOfSide = (side: string, { language }: Capture, modelInfo: ModelInfo | undefined): string | null =>
  side === "target" ? (language?.code ?? modelInfo?.writes ?? null) : null;

/** A target is in the language that the model writes; an empty field shows a hint in the language of the page. */
export function markLanguage(field: HTMLInputElement, card: ModelInfo | undefined): void {
  if (card?.writes && field.value) field.lang = card.writes;
  else field.removeAttribute("lang");
}

/** In sentences, which language a capture is in and why. */
export function explainLanguage({ code, name, origin, probability, likeliest }: Language, count: number): string {
  const [first] = likeliest;
  if (probability === null || !first) return _("This model cannot detect the language: it has no head.");
  const share = percent(probability);
  if (origin === "detected")
    return _("The model detected {name}: {share} among its {count} languages.", { name, share, count });
  const targetSentence = origin === "typed" ? _("The target names {name}.", { name }) : "";
  if (first.code === code)
    return joinText(
      targetSentence,
      _("The model would detect {name}, too: {share} among its {count} languages.", { name, share, count }),
    );
  const detected = { other: first.name, likeliest: percent(first.probability) };
  return joinText(
    targetSentence,
    _("The model would detect {other} ({likeliest}); {name} has {share} among its {count} languages.", {
      ...detected,
      ...{ name, share, count },
    }),
  );
}
