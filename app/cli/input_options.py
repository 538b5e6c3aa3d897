"""The arguments and options of a command that describe an input: texts, files, and how to generate."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.capture import Capture
from ..core.conversation import parse_messages
from ..core.input import Generation, Input, Message, Method
from ..core.result import Result
from ..core.view_spec import OUTCOME_KINDS, ViewSpec
from ..message import _
from ..settings import Settings
from .console import fail
from .local_captures import run_captures, run_result

if TYPE_CHECKING:
    from ..models.model_input import Files
    from ..runtime.input_files import InputFiles


@dataclass(frozen=True, slots=True)
class InputOptions:
    """The input as a user describes it; the fields are parameters of the command."""

    text: Annotated[
        str | None,
        typer.Argument(help="The sentence; the source of a translation model.", show_default=False),
    ] = None
    messages: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="A conversation instead of a text: a JSON file, or - for the standard input. A list of"
            " objects with role (system, user, assistant, passage) and content.",
        ),
    ] = None
    control_tokens: Annotated[
        bool,
        typer.Option(
            "--control-tokens",
            help="Read control tokens typed in a message as such; without it they are text.",
        ),
    ] = False
    pair: Annotated[str | None, typer.Option(help="A second text, for models that read two.")] = None
    target: Annotated[
        str | None, typer.Option(help="What the decoder reads; without it the model writes it.")
    ] = None
    language: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="The language that a multilingual model transcribes a clip in, such as fr; without "
            "it the model detects it.",
        ),
    ] = None
    generate: Annotated[int | None, typer.Option(min=1, metavar="N", help="Generate up to N tokens.")] = None
    method: Annotated[Method, typer.Option(help="How each token is chosen.")] = "greedy"
    seed: Annotated[int, typer.Option(min=0, help="Seed of --method sample.")] = 0
    temperature: Annotated[float, typer.Option(min=0.01, max=10, help="Temperature of --method sample.")] = (
        1.0
    )
    beams: Annotated[int, typer.Option(min=2, max=16, help="Number of paths of --method beam.")] = 4
    image: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A picture.")] = None
    audio: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A clip.")] = None
    tensors: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Attention of your own: NPZ, safetensors or JSON."),
    ] = None

    def capture(self, settings: Settings, model: str | None) -> Capture:
        """Run the default model of the settings over this input; imported attention is only read.

        Args:
            model: the model that the user named; imported attention takes none.
        """
        from ..runtime.capture_runner import CaptureRunner, check_imported_alone

        user_input, contents = self._input(settings)
        if user_input.tensors is None:
            return run_captures(settings, [user_input], contents)[0]
        check_imported_alone(user_input, model)
        return CaptureRunner(settings).imported(contents[user_input.tensors], user_input.tensors)

    def capture_with_result(
        self, settings: Settings, model: str | None, view: ViewSpec, key: int | str | None = None
    ) -> tuple[Capture, Result | None]:
        """As `capture`, with what the view shows besides weights, such as effects; None if nothing.

        Args:
            key: a word or a position that the view does not name yet.

        Raises:
            NoInterventions: it is imported attention, or the model has nothing of that kind.
            UnknownOutcome: the model predicts no such token, or has no such measure.
        """
        from ..runtime.capture_runner import check_has_model

        if self.tensors is None:
            user_input, files = self._input(settings)
            (capture,), result = run_result(settings, [user_input], files, view, key)
            return capture, result
        capture = self.capture(settings, model)
        if view.kind in OUTCOME_KINDS:
            check_has_model(capture)
        return capture, None

    def _input(self, settings: Settings) -> "tuple[Input, Files]":
        """The input, and the files that it names, by digest."""
        files = self._files(settings)
        user_input = Input(
            text=self.text,
            messages=self._messages(),
            control_tokens=self.control_tokens,
            pair=self.pair,
            target=self.target,
            language=self.language,
            generate=self._generation(),
            image=files.digests.get("image"),
            audio=files.digests.get("audio"),
            tensors=files.digests.get("tensors"),
        )
        return user_input, files.contents

    def _messages(self) -> tuple[Message, ...] | None:
        if self.messages is None and self.control_tokens:
            fail(
                _("--control-tokens is about the messages of a conversation, and there are none."),
                _("Add --messages and a JSON file."),
            )
        if self.messages is None:
            return None
        # typer's own check takes the standard input for a file of that name.
        if str(self.messages) != "-" and not self.messages.is_file():
            fail(
                _("There is no such file, or it cannot be read."),
                _("Give --messages a JSON file, or - for the standard input."),
            )
        source = sys.stdin.buffer.read() if str(self.messages) == "-" else self.messages.read_bytes()
        return parse_messages(source.decode("utf-8-sig", errors="replace"))

    def _generation(self) -> Generation | None:
        if self.generate is not None:
            return Generation(
                tokens=self.generate,
                method=self.method,
                beams=self.beams,
                seed=self.seed,
                temperature=self.temperature,
            )
        if self.method != "greedy":
            fail(
                _("--method says how to generate, but not how many tokens."),
                _("Add --generate and a number of tokens."),
            )
        return None

    def _files(self, settings: Settings) -> "InputFiles":
        from ..runtime.input_files import InputFiles

        paths = {"image": self.image, "audio": self.audio, "tensors": self.tensors}
        return InputFiles.of(
            {field: path.read_bytes() for field, path in paths.items() if path is not None}, settings
        )
