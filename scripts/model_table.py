"""Compare every architecture and write the table in docs/models.md: ``python -m scripts.model_table``."""

import re

import torch

from app.capture.verification import TOLERANCE
from app.core.stream import Layer, Stream
from app.errors import UnsupportedModel

from .families.architecture import Architecture
from .families.comparison import compare
from .families.page import NONE, sentence, write

HEADER = "| kind | outcome | attention | largest difference | remarks |\n|---|---|---|---|---|\n"


def main() -> None:
    """Measure on one thread, and write."""
    torch.set_num_threads(1)
    write("models.md", "model_table", HEADER, _row)


def rows(text: str) -> dict[str, tuple[str, float | None]]:
    """The table as written: by kind, the outcome and the largest difference.

    Args:
        text: the page.
    """
    match = re.findall(r"^\| `([\w-]+)` \| (\w+) \|[^|]*\| ([^|]*) \|", text, re.MULTILINE)
    return {kind: (outcome, None if number == NONE else float(number)) for kind, outcome, number in match}


def _row(architecture: Architecture) -> str:
    print(architecture.kind)
    outcome = architecture.outcome
    try:
        compared = compare(architecture)
    except UnsupportedModel as refusal:
        assert outcome == "refused", f"{architecture.kind} was refused: {refusal}"
        reason = str(refusal).partition(": ")[2]
        return f"| `{architecture.kind}` | refused | {NONE} | {NONE} | {sentence(reason)} {refusal.hint} |\n"
    assert outcome == ("captured" if compared.captured else "reported"), architecture.kind
    assert compared.largest <= TOLERANCE, f"{architecture.kind} differs by {compared.largest}"
    streams = "; ".join(_stream(stream) for stream in compared.streams)
    note = sentence(architecture.note) if architecture.note else ""
    return f"| `{architecture.kind}` | {outcome} | {streams} | {compared.largest:.0e} | {note} |\n"


def _stream(stream: Stream) -> str:
    """A stream's name, and the special features of its layers."""
    special = [fact for layer in stream.details for fact in _facts(layer)]
    others = dict.fromkeys(layer.kind for layer in stream.others)
    heads = ["grouped heads"] if stream.kv_heads < stream.heads else []
    beside = [f"beside {' and '.join(f'`{kind}`' for kind in others)} layers"] if others else []
    facts = [*heads, *dict.fromkeys(special), *beside]
    return stream.name + (f" ({', '.join(facts)})" if facts else "")


def _facts(layer: Layer) -> list[str]:
    facts = [] if layer.kind == "full" else [f"{layer.kind} {layer.window}"]
    facts += [f"soft-cap {layer.softcap:g}"] if layer.softcap else []
    return facts + (["sink"] if layer.sink else [])


if __name__ == "__main__":
    main()
