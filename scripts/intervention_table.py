"""Change the attention of every architecture, and write docs/interventions.md.

``python -m scripts.intervention_table``
"""

import re

import torch

from app.errors import NoInterventions

from .families import layers
from .families.architecture import Architecture
from .families.interventions import check
from .families.page import NONE, sentence, write

HEADER = (
    "| kind | changed | edges and heads | gradients | lens | contributions | norms | remarks |\n"
    "|---|---|---|---|---|---|---|---|\n"
)
_EXPERTS = "a router chooses experts: where a change makes it choose others, the outcome jumps"


def main() -> None:
    """Measure on one thread, and write."""
    torch.set_num_threads(1)
    write("interventions.md", "intervention_table", HEADER, _row)


def rows(text: str) -> dict[str, tuple[bool, tuple[float, ...]]]:
    """The table as written: by kind, whether its attention can be changed, and the largest differences.

    Args:
        text: the page.
    """
    match = re.findall(r"^\| `([\w-]+)` \| (\w+) \| ([^|]*) \| ([^|]*) \|", text, re.MULTILINE)
    return {
        kind: (changed == "yes", tuple(float(number) for number in numbers if number != NONE))
        for kind, changed, *numbers in match
    }


def _row(architecture: Architecture) -> str:
    if architecture.outcome == "refused":
        return ""
    print(architecture.kind)
    kind = architecture.kind
    try:
        checked = check(architecture)
    except NoInterventions as refusal:
        assert architecture.outcome == "reported", f"{kind} was refused: {refusal}"
        reason = str(refusal).removeprefix(f"{kind} ")
        return f"| `{kind}` | no | {NONE} | {NONE} | {NONE} | {NONE} | {NONE} | {sentence(reason)} |\n"
    assert checked.proves, f"{kind}: {checked}"
    differences = f"{checked.exact:.0e} | {checked.gradient:.0e}"
    return f"| `{kind}` | yes | {differences} | {layer_cells(architecture, *layers.check(architecture))} |\n"


def layer_cells(
    architecture: Architecture, lens: layers.Checked, parts: layers.Checked, norms: layers.Checked
) -> str:
    """The cells of lens, contributions and norms, and the remarks."""
    remarks = [sentence(_EXPERTS)] if architecture.chooses_experts else []
    # An encoder has neither; a decoder without contributions says why.
    if isinstance(lens, float) and isinstance(parts, str):
        remarks.append(f"No contributions: {parts}")
    if isinstance(norms, str):
        remarks.append("No norms: how its attention joins the state is not known.")
    shown = (NONE if isinstance(one, str) else f"{one:.0e}" for one in (lens, parts, norms))
    return " | ".join((*shown, " ".join(remarks)))


if __name__ == "__main__":
    main()
