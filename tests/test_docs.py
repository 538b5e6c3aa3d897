"""The documentation matches the code (errors and routes: tests/web)."""

import re
from pathlib import Path

from app.analysis.roles import ROLES
from app.capture.verification import TOLERANCE
from app.core.intervention import INTERVENTIONS_GRAMMAR
from app.core.option import Option
from app.core.view_spec import HEADS_GRAMMAR, OPTIONS
from app.settings import Settings
from scripts import intervention_table, model_table
from scripts.families import interventions
from scripts.families.groups import ARCHITECTURES

DOCS = Path(__file__).parent.parent / "docs"


def test_every_setting_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)` \|", (DOCS / "settings.md").read_text(), re.MULTILINE)
    assert documented == [name.upper() for name in Settings.model_fields]


def test_the_table_of_models_is_the_one_that_is_tested() -> None:
    """python -m scripts.model_table writes it; tests/capture/test_families.py checks its claims."""
    written = model_table.rows((DOCS / "models.md").read_text())
    assert {kind: outcome for kind, (outcome, _) in written.items()} == {
        architecture.kind: architecture.outcome for architecture in ARCHITECTURES
    }
    differences = [number for _, number in written.values() if number is not None]
    assert len(differences) == len([a for a in ARCHITECTURES if a.outcome != "refused"])
    assert max(differences) <= TOLERANCE


def test_the_table_of_interventions_is_the_one_that_is_tested() -> None:
    """python -m scripts.intervention_table writes it; tests/interventions/test_families.py checks it."""
    written = intervention_table.rows((DOCS / "interventions.md").read_text())
    assert {kind: changed for kind, (changed, _) in written.items()} == {
        architecture.kind: architecture.outcome == "captured"
        for architecture in ARCHITECTURES
        if architecture.outcome != "refused"
    }
    for changed, differences in written.values():
        assert len(differences) == (2 if changed else 0)
        assert all(number <= interventions.TOLERANCE for number in differences)


def test_the_architecture_names_what_exists() -> None:
    """Its table of rooms lists every folder of app/ and of client/, and every file that it names exists."""
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rooms = re.findall(r"`app/(\w+)/`", text)
    assert sorted(rooms) == sorted(p.name for p in Path("app").iterdir() if p.is_dir() and p.name[0] != "_")
    (client,) = re.findall(r"^\| `client/` \|(.*)\|$", text, re.MULTILINE)
    assert set(re.findall(r"`(\w+)/`", client)) == {p.name for p in Path("client").iterdir() if p.is_dir()}
    files = re.findall(r"`(?:app/)?(\w+(?:/\w+)+\.py)`", text)
    assert len(files) > 10
    assert [file for file in files if not Path("app", file).exists() and not Path(file).exists()] == []


def test_every_role_is_documented_with_its_threshold() -> None:
    page = (DOCS / "roles.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    assert [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines] == [
        [
            f"`{role.name}`",
            role.title,
            role.explanation,
            role.formula,
            f"{role.threshold:g}",
            role.threshold_source,
            role.source,
        ]
        for role in ROLES.values()
    ]


def option_rows() -> list[str]:
    """The lines of the table of options: what their declarations say."""
    return [
        f"| `{option.parameter}` | {_values(option)} |"
        f" {'' if option.default in (None, '') else f'`{option.format(option.default)}`'} | {option.help} |"
        for option in OPTIONS.values()
    ]


def _values(option: Option) -> str:
    if option.choices:
        return " ".join(f"`{name}`" for name in option.choices)
    if option.kind is int:
        return "whole numbers"
    patterns = {HEADS_GRAMMAR: "heads", INTERVENTIONS_GRAMMAR: "edges and heads"}
    return patterns.get(option.pattern, "text")


def test_every_option_of_a_view_is_documented_once() -> None:
    page = (DOCS / "view.md").read_text(encoding="utf-8")
    table = page[page.index("| option |") :].splitlines()[2:]
    assert [line for line in table if line.startswith("|")] == option_rows()
