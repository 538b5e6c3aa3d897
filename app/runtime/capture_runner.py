"""One run of a loaded model over one input: the same for the server, the command line and notebooks."""

from typing import TYPE_CHECKING

from ..capture.progress import Progress
from ..core.capture import Capture
from ..core.conversation import check_conversation
from ..core.input import Input
from ..errors import EmptyText, NoInterventions, UnsupportedInput
from ..imported.imported_capture import MODEL as IMPORTED
from ..imported.imported_capture import imported_capture
from ..imported.tensor_file import read_tensors
from ..message import _
from ..models.memory import naming_lack_of_memory
from ..models.model_input import Files
from ..models.tokenization import check_text
from ..settings import Settings

if TYPE_CHECKING:  # torch takes seconds to import, which must not delay the first page
    from ..capture.verified_model import VerifiedModel
    from ..capture.weights import WeightsCache


class CaptureRunner:
    """Makes captures within the limits of the settings; they share one cache of weights."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._weights: WeightsCache | None = None

    @property
    def nbytes(self) -> int:
        """Memory of the cached weights, in bytes."""
        return self._weights.nbytes if self._weights else 0

    def check(self, user_input: Input) -> None:
        """Refuse an input that no model reads. How long a text may be is checked with the model.

        Raises:
            EmptyText, BadText, InvalidRequest.
        """
        if not user_input.facts():
            raise EmptyText(_("There is no input."), hint=_("Give a text, an image or a clip."))
        check_conversation(user_input)
        for field, text in user_input.texts().items():
            check_text(text, None, field)

    def capture(
        self,
        prepared: "VerifiedModel",
        user_input: Input,
        files: Files,
        progress: Progress | None = None,
    ) -> Capture:
        """The capture of an input that was not captured before; see `run`.

        Raises:
            UnsupportedInput: the model does not read such an input.
        """
        prepared.loaded.reader.check(user_input)
        identity = prepared.capture_id(user_input)
        return self.run(prepared, user_input, identity, files, progress=progress)[0]

    def imported(self, content: bytes, digest: str) -> Capture:
        """The capture of a file of attention. Raises BadTensors, BrokenFile, FileTooLarge."""
        return imported_capture(read_tensors(content, self._settings.max_tensor_bytes), digest)

    def run(
        self,
        prepared: "VerifiedModel",
        user_input: Input,
        identity: str,
        files: Files,
        answer: tuple[int, ...] | None = None,
        progress: Progress | None = None,
    ) -> tuple[Capture, tuple[int, ...] | None]:
        """The capture of an input, and the ids of the tokens that the model added to it.

        Args:
            identity: the id of the capture.
            files: the files that the input names, by digest.
            answer: ids added in an earlier run of the same input.
            progress: updated, and checked for cancellation.

        Raises:
            TextTooLong, TooCostly, TooManyTokens: the input is over a limit.
            Stopped: ``progress`` was.
            OutOfMemory: an allocation of memory failed.
        """
        from ..capture.generation import complete
        from ..capture.live_capture import run
        from ..capture.weights import WeightsCache

        if self._weights is None:
            self._weights = WeightsCache(self._settings.weights_bytes)
        with naming_lack_of_memory():
            model_input = complete(prepared, user_input, files, self._settings, answer, progress)
            capture = run(prepared, user_input, model_input, identity, self._weights, progress)
        return capture, model_input.answer


def check_imported_alone(user_input: Input, model: str | None = None) -> None:
    """Refuse imported attention together with another input or a model. Raises UnsupportedInput."""
    if user_input != Input(tensors=user_input.tensors) or model not in (None, IMPORTED):
        raise UnsupportedInput(
            _("Imported attention is shown without a model, so it takes no other input."),
            hint=_("Give only the attention, or only an input of a model."),
        )


def check_has_model(capture: Capture) -> None:
    """Refuse imported attention where a model must run. Raises NoInterventions."""
    if capture.model == IMPORTED:
        raise NoInterventions(
            _("Imported attention has no model that could be run without an edge."),
            hint=_("Give the text to a model."),
        )
