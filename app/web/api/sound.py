"""The clip behind a capture, as the model reads it: as audio and as a spectrogram."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from ...core.capture import Capture
from ...core.media import ModelAudio
from ...errors import UnknownMedia
from ...figures.spectrogram import grey
from ...message import _, enumerated
from ...models import image_decoding
from ...quotation import quoted
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.query import NoQuery

router = APIRouter(prefix="/api/captures/{id}", tags=["media"], route_class=StrictRoute)

WAV, PNG = "audio/wav", "image/png"
_BYTES = {"schema": {"type": "string", "format": "binary"}}
Side = Annotated[str, Path(description="A side of the capture that is a clip.", examples=["audio"])]


@router.get(
    "/sound/{side}",
    summary="Listen to a clip",
    response_model=None,
    response_class=Response,
    responses={
        200: {"description": "The clip as a WAV file", "content": {WAV: _BYTES}},
        **may_fail(*CAPTURE_ERRORS, UnknownMedia, cached=True),
    },
)
async def get_sound(reply: CaptureDep, side: Side, query: Annotated[NoQuery, Query()]) -> Response:
    """As the model reads it: one channel at the model's rate, 16 bits; silence that it adds is left out."""
    from ...models.audio_decoding import wav

    def work(capture: Capture) -> Body:
        audio = _model_audio(capture, side)
        return Body(wav(audio.samples, audio.rate))

    return await reply.compute(query, work, media_type=WAV, content="packed")


@router.get(
    "/spectrogram/{side}",
    summary="See a clip",
    response_model=None,
    response_class=Response,
    responses={
        200: {
            "description": "A grey picture, one column or more for every token. Headers say how many"
            " (Followspot-Columns-Per-Token), and what black and white stand for (Followspot-Range,"
            " decimal logarithms of the energy, or the model's own scale of them).",
            "content": {PNG: _BYTES},
        },
        **may_fail(*CAPTURE_ERRORS, UnknownMedia, cached=True),
    },
)
async def get_spectrogram(reply: CaptureDep, side: Side, query: Annotated[NoQuery, Query()]) -> Response:
    """Log-mel: high bands on top, white is loud. It spans all tokens of the side, in order.

    For a model that reads a spectrogram it is that one; for others it was computed for display: see
    ``as_read`` in the capture's ``media``. Values are quantised to 256 shades.
    """

    def work(capture: Capture) -> Body:
        mels = _model_audio(capture, side).mels
        headers = {
            "Followspot-Columns-Per-Token": str(mels.shape[1] // len(capture.tokens[side])),
            "Followspot-Range": f"{mels.min():.6g} {mels.max():.6g}",
        }
        return Body(image_decoding.png(grey(mels)), headers)

    return await reply.compute(query, work, media_type=PNG, content="packed")


def _model_audio(capture: Capture, side: str) -> ModelAudio:
    """The clip of a side, or UnknownMedia."""
    try:
        return capture.audio[side]
    except KeyError:
        raise UnknownMedia(
            _("This capture has no clip {side}.", side=quoted(side)),
            hint=_("Its sides that are clips: {known}.", known=enumerated(capture.audio))
            if capture.audio
            else _("It has no clip."),
            asked=side,
        ) from None
