"""The command line's progress bar while a model runs."""

from threading import Event

import pytest

from app.capture.progress import Count, Progress, ProgressReport
from app.cli.following import described, following
from app.models import model_info

LAYERS, WRITTEN = Count(3, 30), Count(5, 128)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (ProgressReport("waiting", None, None, 0.0, None, 0.0), "reading the input"),
        (
            ProgressReport("running", LAYERS, None, 2.0, 14.3, 0.1),
            "running the model, layer 3 of 30, about 12 s left",
        ),
        (ProgressReport("running", LAYERS, None, 2.0, 2.4, 0.9), "running the model, layer 3 of 30"),
        (
            ProgressReport("writing", LAYERS, WRITTEN, 1.0, 61.0, 0.1),
            "generating tokens, 5 of at most 128, about 60 s left",
        ),
        (ProgressReport("checking", LAYERS, WRITTEN, 9.0, 9.1, 0.9), "checking the weights"),
    ],
)
def test_a_standing_in_words(standing: ProgressReport, words: str) -> None:
    assert described(standing).phase == words
    assert described(standing).fraction == standing.fraction


def test_what_is_generated_is_shown_on_one_line() -> None:
    standing = ProgressReport("writing", LAYERS, WRITTEN, 1.0, 61.0, 0.1)
    words = "generating tokens, 5 of at most 128 (Ctrl+C keeps these): "
    assert described(standing, "The sky\n\x1b[31m is").phase == f"{words}The sky [31m is"
    assert described(standing, "a" * 60).phase == f"{words}…{'a' * 48}"
    # Only while it is generated.
    assert described(ProgressReport("checking", LAYERS, WRITTEN, 9.0, 9.1, 0.9), "The").phase == (
        "checking the weights"
    )


def test_whoever_follows_gets_reports_until_the_block_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.following._EVERY_SECONDS", 0.0)
    reports, runs = list[model_info.Progress](), Event()

    def report(progress: model_info.Progress) -> None:
        reports.append(progress)
        if progress.phase == "running the model":
            runs.set()

    capture = Progress()
    with following(capture, report):
        capture.enter("running")
        assert runs.wait(60)
    count = len(reports)
    capture.enter("checking")
    assert len(reports) == count
    assert reports[-1].phase == "running the model"
