/** What is said of a clip: how long it is, what was done to it, and how the model reads it. */
import type { ClipScene } from "../charts/clip-scene.ts";
import type { Scene } from "../state/types.ts";
import { _, localNumber } from "./message.ts";

export function clipNote({ capture, state }: Scene, { sound, side, axis }: ClipScene): string {
  const paddingCount = (capture.tokens[side] ?? []).filter(({ padding }) => padding).length;
  const seconds = localNumber(sound.seconds.toFixed(2));
  const values = { silence: localNumber((paddingCount * sound.step).toFixed(2)), seconds };
  return [
    _("{seconds} s, a frame every {step} ms.", { seconds, step: Math.round(1000 * sound.step) }),
    capture.texts[side] && _("The model’s transcript: “{text}”.", { text: capture.texts[side] }),
    sound.note && _("Before the model hears it: {note}.", { note: sound.note }),
    sound.as_read
      ? _("The spectrogram is what the model reads.")
      : _("The model reads the waveform itself; the spectrogram is only for viewing."),
    paddingCount > 0 &&
      (state.padding
        ? _(
            "After it the model adds {silence} s of silence, shown from {seconds} s on; the model attends to it, too.",
            values,
          )
        : _("After it the model adds {silence} s of silence, left out here; the model attends to it, too.", values)),
    axis.count < (capture.tokens[side]?.length ?? 0) - paddingCount && _("Only a part of the clip is shown."),
  ]
    .filter(Boolean)
    .join(" ");
}
