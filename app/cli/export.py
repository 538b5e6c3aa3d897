"""Write every weight of a capture to a file."""

from pathlib import Path

from ..core.capture import Capture
from ..message import ngettext
from . import console


def write_export(capture: Capture, path: Path, stream: str | None, layer: int | None, half: bool) -> None:
    """Write all weights, a piece at a time, and print the size of the file.

    Raises:
        UnknownStream, OutOfRange: there is no such stream or layer.
    """
    from ..capture.export import Export

    export = Export.of(capture, stream, layer, "float16" if half else "float32")
    export.write(path)
    console.err.print(
        ngettext(
            "{count} byte of weights in {file}.",
            "{count} bytes of weights in {file}.",
            export.nbytes,
            file=str(path),
        ),
    )
