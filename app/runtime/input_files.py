"""Files that a user passes together with the rest of an input: on the command line and in notebooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from ..errors import UnsupportedFile
from ..message import _
from ..models.model_input import Files
from ..store.files import digest_of
from .uploads import examine

if TYPE_CHECKING:
    from ..settings import Settings


@dataclass(frozen=True, slots=True)
class InputFiles:
    """The files of one input.

    Attributes:
        digests: by the field of `Input` that takes the file.
        contents: by digest.
    """

    digests: Mapping[str, str]
    contents: Files

    @classmethod
    def of(cls, files: Mapping[str, bytes], settings: "Settings") -> Self:
        """Examine files, each by the field that takes it, as uploads are examined.

        Raises:
            UnsupportedFile: a file is of another kind than the field that shall take it.
            FileTooLarge, PictureTooLarge, ClipTooLong, BrokenFile, BadTensors: a file cannot be read.
        """
        for field, content in files.items():
            kind = examine(content, settings).kind
            if kind != field:
                raise UnsupportedFile(
                    _("The file passed as {field} is of another kind: {kind}.", field=field, kind=kind),
                    hint=_("Pass it as {kind}.", kind=kind),
                )
        digests = {field: digest_of(content) for field, content in files.items()}
        return cls(digests, {digests[field]: content for field, content in files.items()})
