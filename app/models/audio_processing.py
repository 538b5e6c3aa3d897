"""Audio input of a speech model: the argument of its forward, its frames, and their spectrogram."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoFeatureExtractor
from transformers.audio_utils import mel_filter_bank, spectrogram

from ..core.capture import Floats
from ..core.media import ModelAudio, Sound
from ..core.token import Token
from ..errors import ClipTooLong, ClipTooShort, UnsupportedModel
from ..message import _, digits
from .audio_decoding import DecodedAudio
from .audio_frames import Frames, frames_of
from .model_folder import without_place

# The spectrogram of a waveform: bands of the mel scale, and decades below the loudest.
_BANDS = 64
_DECADES = 8.0


@dataclass(frozen=True, slots=True)
class AudioInput:
    """One clip as model input.

    Attributes:
        values: ``[1, samples]`` or ``[1, bands, columns]``: the argument of the model's forward.
        tokens: one per frame; ``padding`` are those of the silence that the model adds after a short clip.
        heard: the clip for playback and display.
    """

    values: torch.Tensor
    tokens: tuple[Token, ...]
    sound: Sound
    audio: ModelAudio


class AudioProcessor:
    """Converts clips to the input of one model.

    Args:
        extractor: the model's feature extractor from transformers.
        name: the main argument of the model's forward: ``input_values``, a waveform, or ``input_features``, a
            spectrogram.
    """

    def __init__(self, extractor: Any, name: str, frames: Frames) -> None:
        self._extractor = extractor
        self._frames = frames
        self.name = name

    @property
    def rate(self) -> int:
        """Samples per second."""
        return int(self._extractor.sampling_rate)

    @property
    def whole(self) -> int | None:
        """Samples of the only length that the model reads, including added silence; None if it reads any."""
        return int(self._extractor.n_samples) if self.name == "input_features" else None

    def read(self, clip: DecodedAudio) -> AudioInput:
        """The model input for a clip.

        Raises:
            ClipTooLong, ClipTooShort: it does not fit the model.
        """
        clip = clip.resampled(self.rate)
        self._check(clip)
        values = self._extractor(clip.samples, sampling_rate=self.rate, return_tensors="pt")[self.name]
        step = self._frames.step / self.rate
        count = self._frames.count(values.shape[-1])
        # A frame of the added silence is one that begins after the clip.
        sounding = count if self.whole is None else min(count, -(-len(clip.samples) // self._frames.step))
        as_read = self.whole is not None
        mels = values[0].numpy() if as_read else self._spectrogram(clip.samples, count)
        return AudioInput(
            values=values,
            tokens=tuple(_frame(number, step, silent=number >= sounding) for number in range(count)),
            sound=Sound(clip.seconds, 0, step, as_read, clip.note),
            audio=ModelAudio(clip.samples, self.rate, mels),
        )

    def probe(self, frames: int) -> DecodedAudio:
        """A reproducible clip of about so many frames: a rising tone, its octave, and soft noise."""
        count = self._frames.field + (frames - 1) * self._frames.step
        if self.whole is not None:
            count = min(count, self.whole)
        time = np.arange(count) / self.rate
        tone = np.sin(2 * np.pi * (200 + 900 * time) * time) * 0.4 + np.sin(2 * np.pi * 400 * time) * 0.2
        noise = np.random.default_rng(0).normal(scale=0.02, size=count)
        return DecodedAudio((tone + noise).astype(np.float32), self.rate, 1, self.rate)

    def _check(self, clip: DecodedAudio) -> None:
        if self.whole is not None and len(clip.samples) > self.whole:
            limit = self.whole / self.rate
            raise ClipTooLong(
                _(
                    "The clip lasts {seconds} s; this model reads {limit} s at a time.",
                    seconds=digits(f"{clip.seconds:.2f}"),
                    limit=digits(f"{limit:g}"),
                ),
                hint=_("Cut it: this model has no attention between pieces of a longer clip."),
                asked=clip.seconds,
                limit=limit,
            )
        if self.whole is None and len(clip.samples) < self._frames.field:
            limit = self._frames.field / self.rate
            raise ClipTooShort(
                _(
                    "The clip lasts {seconds} s; the model needs {limit} s for a single frame.",
                    seconds=digits(f"{clip.seconds:.3f}"),
                    limit=digits(f"{limit:.3f}"),
                ),
                hint=_("Choose a longer one."),
                asked=clip.seconds,
                limit=limit,
            )

    def _spectrogram(self, samples: Floats, count: int) -> Floats:
        """One column per frame, from the samples of that frame: log-mel ``[bands, count]``."""
        step, window = self._frames.step, max(self._frames.field, self.rate // 40)
        fft = 1 << (max(window, self.rate // 32) - 1).bit_length()
        length = window + (count - 1) * step
        fitted = np.pad(samples[:length], (0, max(0, length - len(samples))))
        filters = mel_filter_bank(fft // 2 + 1, _BANDS, 0.0, self.rate / 2, self.rate, "slaney", "slaney")
        mels = spectrogram(
            fitted,
            np.hanning(window + 1)[:-1],
            window,
            step,
            fft_length=fft,
            power=2.0,
            center=False,
            mel_filters=filters,
            log_mel="log10",
        )
        return np.asarray(np.maximum(mels, mels.max() - _DECADES), np.float32)


def load_audio_processor(config: Any, name: str, folder: Path) -> AudioProcessor:
    """The audio input of a model folder.

    Args:
        name: see :class:`AudioProcessor`.

    Raises:
        UnsupportedModel: it has no feature extractor, or the times of its frames are unknown.
    """
    try:
        extractor: Any = AutoFeatureExtractor.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError) as error:
        raise UnsupportedModel(
            _(
                "The folder does not define how sound is prepared for this model: {reason}",
                reason=without_place(error, folder),
            ),
            hint=_("Save the feature extractor beside the model: it is preprocessor_config.json."),
        ) from error
    unit = 1 if name == "input_values" else int(getattr(extractor, "hop_length", 0))
    if not 4_000 <= extractor.sampling_rate <= 48_000 or (name == "input_features" and not unit):
        raise UnsupportedModel(
            _(
                "The feature extractor states {rate} samples per second and {unit} per column,"
                " which is impossible.",
                rate=extractor.sampling_rate,
                unit=unit,
            ),
            hint=_("Save the feature extractor that the model was trained with."),
        )
    return AudioProcessor(extractor, name, frames_of(config, unit))


# The names of frames are the same for every clip.
@lru_cache(2048)
def _frame(number: int, step: float, *, silent: bool) -> Token:
    """The token of one frame, named by its start time."""
    exact = abs(step * 100 - round(step * 100)) < 1e-9
    seconds = digits(f"{number * step:.{2 if exact else 3}f}")
    time = _("{seconds} s", seconds=seconds)
    name = _("{seconds} s (added silence)", seconds=seconds) if silent else time
    word = None if silent else number
    return Token(number, name, time, None, None, silent, word, continues=False, padding=silent)
