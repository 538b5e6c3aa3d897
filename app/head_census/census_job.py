"""One census in its current state."""

from dataclasses import dataclass

from ..errors import CensusUnfinished
from ..message import _
from ..runtime.jobs import Job
from .numbers import CensusNumbers

_BYTES_OF_HEAD = 400


@dataclass(kw_only=True)
class CensusJob(Job):
    """One census in its current state.

    Attributes:
        title: display name of the model.
        done, planned: texts that the model has read, and that it will read; 0 before they are made.
        numbers: what was measured; None until all is.
    """

    title: str
    done: int = 0
    planned: int = 0
    numbers: CensusNumbers | None = None

    @property
    def nbytes(self) -> int:
        """Approximate memory of what it found."""
        if self.numbers is None:
            return _BYTES_OF_HEAD
        return self.numbers.layers * self.numbers.heads * (_BYTES_OF_HEAD + 8 * len(self.numbers.sweep))

    def require_numbers(self) -> CensusNumbers:
        """What was measured. Raises CensusUnfinished."""
        if self.numbers is None:
            raise CensusUnfinished(
                _("The census is not done."),
                hint=_("{address} reports its progress.", address="GET /api/censuses/{id}"),
                state=self.state,
            )
        return self.numbers
