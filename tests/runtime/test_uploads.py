"""Any damaged upload is read or refused with the reason: never a server error."""

import warnings

import pytest

from app.errors import FollowspotError
from app.runtime.uploads import examine
from app.settings import Settings

from ..mutations import damaged, whole_files

CASES = 20_000
FILES = whole_files()
SETTINGS = Settings(_env_file=None)


@pytest.mark.parametrize("kind", FILES)
def test_files_that_nobody_touched_are_read(kind: str) -> None:
    if kind in ("npz bzip2", "npz lzma"):
        with pytest.raises(FollowspotError, match="another method"):
            examine(FILES[kind], SETTINGS)
    else:
        assert examine(FILES[kind], SETTINGS).kind in ("image", "audio", "tensors")


def outcomes(kind: str, cases: int) -> dict[str, int]:
    """How often damaged files of a kind were read, or refused with each code."""
    result: dict[str, int] = {}
    for seed in range(cases):
        content = damaged(kind, FILES[kind], seed)
        try:
            with warnings.catch_warnings(action="ignore", category=UserWarning):  # Pillow's, about damage
                code: str = examine(content, SETTINGS).kind
        except FollowspotError as error:
            assert 400 <= error.status < 500 and error.hint
            code = error.code
        except Exception as error:
            raise AssertionError(f"{kind}, seed {seed}: {content[:400]!r}") from error
        result[code] = result.get(code, 0) + 1
    return result


@pytest.mark.parametrize("kind", FILES)
def test_damaged_files_are_read_or_refused(kind: str) -> None:
    assert sum(outcomes(kind, 20).values()) == 20


@pytest.mark.slow
@pytest.mark.parametrize("kind", FILES)
def test_twenty_thousand_damaged_files_are_read_or_refused(kind: str) -> None:
    share = -(-CASES // len(FILES))
    counts = outcomes(kind, share)
    assert sum(counts.values()) == share
    # Damage is found where the format allows it; some changes are harmless.
    assert any(code.startswith(("broken", "bad", "unsupported")) for code in counts), counts
