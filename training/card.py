"""Model cards: docs/models/<name>.md, with results rendered from <name>.json beside it.

A model's ``evaluate`` writes the JSON; no number is copied by hand.
"""

import json
from pathlib import Path

CARDS = Path(__file__).resolve().parent.parent / "docs/models"
BEGIN, END = "<!-- results: written by `evaluate` -->", "<!-- end of results -->"

Results = dict[str, dict[str, float | str]]  # heading -> measurement -> value


def table(results: Results) -> str:
    """The results in Markdown, a table under each heading."""
    parts = []
    for heading, measured in results.items():
        rows = "\n".join(f"| {what} | {value} |" for what, value in measured.items())
        parts.append(f"### {heading}\n\n| measured | value |\n|---|---|\n{rows}\n")
    return "\n".join(parts)


def filled(card: str, results: Results) -> str:
    """The card with these results between its two markers."""
    before, _, rest = card.partition(BEGIN)
    _, result, after = rest.partition(END)
    if not result:
        raise ValueError(f"The card needs the lines {BEGIN!r} and {END!r}.")
    return f"{before}{BEGIN}\n\n{table(results)}\n{END}{after}"


def write(name: str, results: Results, cards: Path = CARDS) -> None:
    """Merge these results with those under other headings, and write all of them into the card."""
    data, card = cards / f"{name}.json", cards / f"{name}.md"
    known: Results = json.loads(data.read_text()) if data.exists() else {}
    known.update(results)
    data.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n")
    card.write_text(filled(card.read_text(), known))
