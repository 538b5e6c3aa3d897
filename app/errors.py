"""The tree of all foreseen errors.

    FollowspotError
    ├── Internal               500  a bug of Followspot, reported without internals
    ├── BadHost                400  the request was meant for another server
    ├── MethodNotAllowed       405
    ├── UnsupportedMediaType   415  the body is not plain JSON
    ├── UnknownFormat          501  a format of reply that does not exist
    ├── UnsupportedFile        415  a kind of file that is not supported
    ├── Forbidden              403  understood, but not allowed for this client
    │   ├── ForeignSite             a page of another site sent the request
    │   ├── ModelNotAllowed         visitors of this server may not choose arbitrary models
    │   ├── GatedModel              its licence must be accepted on the Hub first
    │   └── WrongToken              not the token that deletes this saved figure
    ├── InvalidRequest         422  the request cannot be understood
    │   ├── BadHubId                not an id such as organisation/name
    │   ├── UnknownGrammar          not the one that is installed, if any
    │   ├── BadJson                 the body is not a single JSON value
    │   ├── EmptyText
    │   ├── BadText                 lone surrogates, NUL
    │   ├── UnsupportedInput        such as an image for a model that reads text
    │   ├── UnknownLanguage         none of the model's languages
    │   ├── BrokenFile              a truncated or damaged file
    │   ├── BadTensors              imported attention that is inconsistent
    │   ├── ClipTooShort
    │   ├── BadSentences            a set of sentences with a line at fault
    │   ├── UnknownOutcome          the model predicts no such token, or has no such measure
    │   ├── ImpossibleCut           an edge that does not exist, or the only one of its query
    │   ├── NotComparable           two heads or captures without common rows or heads
    │   └── OutOfRange              a layer, head, token or slice that does not exist
    ├── NotFound               404
    │   ├── UnknownModel
    │   ├── NotOnHub                the Hub has no such model
    │   ├── UnknownCapture
    │   ├── UnknownFile
    │   ├── UnknownUpload           no upload in pieces has that id
    │   ├── UnknownMedia            the capture has no such picture or clip
    │   ├── UnknownStream
    │   ├── HeadNotKept             a recording holds the heads of its figure only
    │   ├── UnknownScan
    │   ├── UnknownCost             no measurement of that id is kept
    │   ├── UnknownCensus           no census of that id is kept
    │   ├── UnknownSet              no shipped set of sentences has that name
    │   └── UnknownFigure           it was never saved, or it was deleted
    ├── TooLarge               413  understood, but too costly
    │   ├── TextTooLong
    │   ├── ClipTooLong
    │   ├── FileTooLarge
    │   ├── PictureTooLarge
    │   ├── TooManyTokens
    │   ├── TooCostly
    │   ├── BodyTooLarge
    │   ├── RecordingTooLarge       more weights than a recording holds
    │   ├── ExportTooLarge          more weights than are written to one file
    │   └── ModelTooLarge           it would not fit into memory
    ├── Conflict               409
    │   ├── RevisionGone            the capture was made with other weights, or another prompt
    │   ├── WrongOffset             another piece of the file is expected
    │   ├── ScanUnfinished          it has no results yet, or was cancelled
    │   ├── CostUnmeasured          no point of it is measured yet
    │   ├── CensusUnfinished        it has no results yet, or was cancelled
    │   ├── LoadCancelled           a user cancelled the loading of the model
    │   ├── ModelsFull              visitors have added the allowed number of models
    │   └── FiguresFull             no room for another saved figure; none is ever evicted
    ├── TooManySaves           429  a client may fill only a part of that room per day
    ├── TooManyRequests        429  a client may fill only a part of the queue
    ├── Unsupported            422
    │   ├── UnsupportedModel        its attention cannot be shown exactly
    │   │   ├── NoConfiguration     no config.json
    │   │   ├── NoSafetensors       its weights are in another format
    │   │   ├── AdapterOnly         an adapter without the weights of its base model
    │   │   ├── QuantizedModel      its weights need a library that is not installed
    │   │   ├── RemoteCode          it needs Python code from its repository
    │   │   ├── NoTokenizer
    │   │   └── TokenizerMismatch   its tokenizer belongs to another model
    │   ├── InexactModel            it can be captured, but not within the tolerance
    │   ├── NonFinite               NaN or infinity in the weights or in results from them
    │   ├── NoVectors               its weights are known, its query and key vectors are not
    │   └── NoInterventions         its weights are known, but its attention cannot be changed
    └── Unavailable            503  try again later
        ├── ModelLoading
        ├── ModelFailed
        │   ├── HubUnreachable      and the model is not on this machine
        │   ├── PackageUnavailable  pip cannot download it, and the model is not on this machine
        │   ├── CorruptFile
        │   ├── FilesChanged        while they were read
        │   ├── DiskFull
        │   └── OutOfMemory
        ├── Busy
        ├── Draining
        ├── NotReady                /readyz names the missing part
        ├── NoWorker                no replica answers
        └── StoreFailed             the database cannot be used

Every class is documented in docs/errors.md; a test compares the two.
"""

import math
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from .message import Message, _

# An RFC 9457 problem, as JSON holds it.
ProblemDocument = Annotated[dict[str, Any], "RFC 9457"]


class FollowspotError(Exception):
    """An error with a stable code, an HTTP status, and a hint.

    Attributes:
        code: stable identifier, part of the public contract.
        status: the HTTP status that the web layer answers with.
        title: what kind of error this is, the same for every occurrence.
        detail: what happened this time, in a sentence.
        hint: what to do about it.
        facts: machine-readable extras such as ``asked`` and ``limit``.
        retry_after_s: after how many seconds asking again may help; None where it would not.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = _("Something went wrong")
    retry_after_s: int | None = None

    def __init__(self, detail: str, *, hint: str = "", **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        self.facts = facts

    def retried_after(self, seconds: int) -> Self:
        """The same error; trying again helps after so many seconds."""
        self.retry_after_s = seconds
        return self

    def problem(self) -> dict[str, Any]:
        """The error as an RFC 9457 problem document."""
        return {
            "type": f"urn:followspot:error:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "hint": self.hint,
            **{name: finite(value) for name, value in self.facts.items()},
        }


def finite(value: Any) -> Any:
    """The same value with None for every number that JSON does not have: NaN and infinity."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value


class Internal(FollowspotError):
    code = "internal"
    title = _("The server made a mistake")


class BadHost(FollowspotError):
    code = "bad-host"
    status = 400
    title = _("This server has no such host name")


class MethodNotAllowed(FollowspotError):
    code = "method-not-allowed"
    status = 405
    title = _("That method is not allowed at this address")


class UnsupportedMediaType(FollowspotError):
    code = "unsupported-media-type"
    status = 415
    title = _("The type of the request body is not supported")


class UnknownFormat(FollowspotError):
    code = "unknown-format"
    status = 501
    title = _("That format of reply does not exist")


class UnsupportedFile(FollowspotError):
    code = "unsupported-file"
    status = 415
    title = _("Files of this kind are not supported")


class Forbidden(FollowspotError):
    code = "forbidden"
    status = 403
    title = _("This client is not allowed to do this")


class ForeignSite(Forbidden):
    code = "foreign-site"
    title = _("The request was sent by a page of another site")


class ModelNotAllowed(Forbidden):
    code = "model-not-allowed"
    title = _("Visitors of this server may choose only its own models")


class GatedModel(Forbidden):
    code = "gated-model"
    title = _("The model’s licence must be accepted on the Hub first")


class WrongToken(Forbidden):
    code = "wrong-token"
    title = _("That token cannot delete this figure")


class InvalidRequest(FollowspotError):
    code = "invalid-request"
    status = 422
    title = _("The request cannot be understood")


class BadHubId(InvalidRequest):
    code = "bad-hub-id"
    title = _("That is not a valid id of a model on the Hub")


class UnknownGrammar(InvalidRequest):
    code = "unknown-grammar"
    title = _("That grammar is not installed")


class BadJson(InvalidRequest):
    code = "bad-json"
    title = _("The request body is not JSON")


class EmptyText(InvalidRequest):
    code = "empty-text"
    title = _("There is no text")


class BadText(InvalidRequest):
    code = "bad-text"
    title = _("The text contains something that is not a character")


class UnsupportedInput(InvalidRequest):
    code = "unsupported-input"
    title = _("The model does not read this kind of input")


class UnknownLanguage(InvalidRequest):
    code = "unknown-language"
    title = _("The model does not know this language")


class BrokenFile(InvalidRequest):
    code = "broken-file"
    title = _("The file cannot be read")


class BadTensors(InvalidRequest):
    code = "bad-tensors"
    title = _("The imported attention cannot be shown")


class ClipTooShort(InvalidRequest):
    code = "clip-too-short"
    title = _("The clip is too short for the model")


class BadSentences(InvalidRequest):
    code = "bad-sentences"
    title = _("The sentences cannot be read")


class UnknownOutcome(InvalidRequest):
    code = "unknown-outcome"
    title = _("This cannot be measured on this input")


class ImpossibleCut(InvalidRequest):
    code = "impossible-cut"
    title = _("This edge cannot be cut")


class NotComparable(InvalidRequest):
    code = "not-comparable"
    title = _("These two cannot be compared")


class OutOfRange(InvalidRequest):
    code = "out-of-range"
    title = _("This capture has no such layer, head or token")


class NotFound(FollowspotError):
    code = "not-found"
    status = 404
    title = _("There is nothing at this address")


class UnknownModel(NotFound):
    code = "unknown-model"
    title = _("This server has no such model")


class NotOnHub(NotFound):
    code = "not-on-hub"
    title = _("The Hub has no such model")


class UnknownCapture(NotFound):
    code = "unknown-capture"
    title = _("This server has no such capture")


class UnknownFile(NotFound):
    code = "unknown-file"
    title = _("This server has no such file")


class UnknownUpload(NotFound):
    code = "unknown-upload"
    title = _("There is no such upload")


class UnknownMedia(NotFound):
    code = "unknown-media"
    title = _("The capture has no such picture or clip")


class UnknownStream(NotFound):
    code = "unknown-stream"
    title = _("The model has no such attention stream")


class HeadNotKept(NotFound):
    code = "head-not-kept"
    title = _("The recording does not contain that head")


class UnknownScan(NotFound):
    code = "unknown-scan"
    title = _("There is no such scan")


class UnknownCost(NotFound):
    code = "unknown-cost"
    title = _("There is no such measurement")


class UnknownCensus(NotFound):
    code = "unknown-census"
    title = _("There is no such census")


class UnknownSet(NotFound):
    code = "unknown-set"
    title = _("There is no such set of sentences")


class UnknownFigure(NotFound):
    code = "unknown-figure"
    title = _("There is no such saved figure")


class TooLarge(FollowspotError):
    code = "too-large"
    status = 413
    title = _("The request is too large")


class TextTooLong(TooLarge):
    code = "text-too-long"
    title = _("The text is too long")


class ClipTooLong(TooLarge):
    code = "clip-too-long"
    title = _("The clip is too long")


class FileTooLarge(TooLarge):
    code = "file-too-large"
    title = _("The file is too large")


class PictureTooLarge(TooLarge):
    code = "picture-too-large"
    title = _("The picture is too large or too narrow")


class TooManyTokens(TooLarge):
    code = "too-many-tokens"
    title = _("The text has more tokens than the model can read")


class TooCostly(TooLarge):
    code = "too-costly"
    title = _("The capture would cost more than this server allows")


class BodyTooLarge(TooLarge):
    code = "body-too-large"
    title = _("The request body is too large")


class RecordingTooLarge(TooLarge):
    code = "recording-too-large"
    title = _("The figure is too large to be saved")


class ExportTooLarge(TooLarge):
    code = "export-too-large"
    title = _("There are too many weights for one file")


class ModelTooLarge(TooLarge):
    code = "model-too-large"
    title = _("The model does not fit into memory")


class Conflict(FollowspotError):
    code = "conflict"
    status = 409
    title = _("The request conflicts with the present state")


class RevisionGone(Conflict):
    code = "revision-gone"
    title = _("The capture cannot be reproduced")


class WrongOffset(Conflict):
    code = "wrong-offset"
    title = _("Another piece of the file is expected")


class ScanUnfinished(Conflict):
    code = "scan-unfinished"
    title = _("The scan has no results")


class CostUnmeasured(Conflict):
    code = "cost-unmeasured"
    title = _("Nothing of the measurement is done yet")


class CensusUnfinished(Conflict):
    code = "census-unfinished"
    title = _("The census is not done")


class LoadCancelled(Conflict):
    code = "load-cancelled"
    title = _("Loading the model was cancelled")


class ModelsFull(Conflict):
    code = "models-full"
    title = _("There is no room for another model in the list")


class FiguresFull(Conflict):
    code = "figures-full"
    title = _("There is no room for another saved figure")


class TooManySaves(FollowspotError):
    code = "too-many-saves"
    status = 429
    title = _("This client has saved too much")


class TooManyRequests(FollowspotError):
    code = "too-many-requests"
    status = 429
    title = _("This client has too many requests waiting")
    retry_after_s = 1


class Unsupported(FollowspotError):
    code = "unsupported"
    status = 422
    title = _("This cannot be shown exactly, so it is not shown")


class UnsupportedModel(Unsupported):
    code = "unsupported-model"
    title = _("The attention of this model cannot be shown")


class NoConfiguration(UnsupportedModel):
    code = "no-configuration"
    title = _("The model has no configuration")


class NoSafetensors(UnsupportedModel):
    code = "no-safetensors"
    title = _("The model’s weights are not in safetensors format")


class AdapterOnly(UnsupportedModel):
    code = "adapter-only"
    title = _("The folder contains an adapter, not a model")


class QuantizedModel(UnsupportedModel):
    code = "quantized-model"
    title = _("The model’s weights are quantized for a library that is not installed")


class RemoteCode(UnsupportedModel):
    code = "remote-code"
    title = _("The model needs its own Python code")


class NoTokenizer(UnsupportedModel):
    code = "no-tokenizer"
    title = _("The model has no usable tokenizer")


class TokenizerMismatch(UnsupportedModel):
    code = "tokenizer-mismatch"
    title = _("The tokenizer belongs to another model")


class InexactModel(Unsupported):
    code = "inexact-model"
    title = _("The captured attention differs from the model’s own")


class NonFinite(Unsupported):
    code = "non-finite"
    title = _("There is NaN or infinity in the numbers")


class NoVectors(Unsupported):
    code = "no-vectors"
    title = _("Only the weights are known, not the queries and keys")


class NoInterventions(Unsupported):
    code = "no-interventions"
    title = _("The attention of this model can be shown, but not changed")


class Unavailable(FollowspotError):
    code = "unavailable"
    status = 503
    title = _("The server cannot answer now")
    retry_after_s = 1


class ModelLoading(Unavailable):
    code = "model-loading"
    title = _("The model is still being loaded")


class ModelFailed(Unavailable):
    code = "model-failed"
    title = _("The model could not be loaded")
    retry_after_s = 60


class HubUnreachable(ModelFailed):
    code = "hub-unreachable"
    title = _("The Hub cannot be reached, and the model is not on this machine")


class PackageUnavailable(ModelFailed):
    code = "package-unavailable"
    title = _("The package that contains the model cannot be downloaded")


class CorruptFile(ModelFailed):
    code = "corrupt-file"
    title = _("A file of the model is damaged")


class FilesChanged(ModelFailed):
    code = "files-changed"
    title = _("The model’s files changed while they were read")


class DiskFull(ModelFailed):
    code = "disk-full"
    title = _("There is not enough room on the disk")


class OutOfMemory(ModelFailed):
    code = "out-of-memory"
    title = _("There was not enough memory for the model")


class Busy(Unavailable):
    code = "busy"
    title = _("The server has too much to do")


class Draining(Unavailable):
    code = "draining"
    title = _("The server is shutting down")
    retry_after_s = 10


class NotReady(Unavailable):
    code = "not-ready"
    title = _("The server is not ready yet")
    retry_after_s = 2


class NoWorker(Unavailable):
    code = "no-worker"
    title = _("No worker of this server answers")
    retry_after_s = 2


class StoreFailed(Unavailable):
    code = "store-failed"
    title = _("The database cannot be used")
    retry_after_s = 60


def reason(error: BaseException, longest: int = 250) -> str:
    """What an exception says, within another message: its own message, or the beginning of its text."""
    message = error.args[0] if error.args else ""
    return message if isinstance(message, Message) else str(error)[:longest]


def from_problem(document: dict[str, Any]) -> FollowspotError:
    """The error that a problem document was made from, e.g. in another process.

    Raises:
        KeyError: no error has that code.
    """
    facts = {name: value for name, value in document.items() if name not in _MEMBERS}
    return _by_code()[document["code"]](document["detail"], hint=document["hint"], **facts)


_MEMBERS = ("type", "title", "status", "detail", "code", "hint")


def _by_code() -> dict[str, type[FollowspotError]]:
    classes: list[type[FollowspotError]] = [FollowspotError]
    for error in classes:  # grows while it is walked
        classes.extend(error.__subclasses__())
    return {error.code: error for error in classes}
