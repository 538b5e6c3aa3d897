"""Files that come with an input are examined, and named by their digest, wherever they come from."""

import pytest

from app.errors import UnsupportedFile
from app.runtime.input_files import InputFiles
from app.settings import Settings
from app.store.files import digest_of

SETTINGS = Settings(_env_file=None)
TENSORS = b'{"attention": [[[[1]]]], "tokens": ["a"]}'


def test_each_file_is_found_by_the_digest_that_its_field_takes() -> None:
    files = InputFiles.of({"tensors": TENSORS}, SETTINGS)
    assert files == InputFiles({"tensors": digest_of(TENSORS)}, {digest_of(TENSORS): TENSORS})
    assert InputFiles.of({}, SETTINGS) == InputFiles({}, {})


def test_a_file_of_another_kind_is_refused_with_the_field_that_takes_it() -> None:
    with pytest.raises(UnsupportedFile) as refusal:
        InputFiles.of({"image": TENSORS}, SETTINGS)
    assert refusal.value.hint == "Pass it as tensors."
