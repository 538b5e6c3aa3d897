"""How threads wait for each other: briefly, unless the operator chose another way."""

import os
import subprocess
import sys

import pytest

from app.threads import wait_briefly
from scripts.server import ROOT


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, {"GOMP_SPINCOUNT": "10000"}),
        ({"GOMP_SPINCOUNT": "7"}, {"GOMP_SPINCOUNT": "7"}),
        ({"OMP_WAIT_POLICY": "ACTIVE"}, {"OMP_WAIT_POLICY": "ACTIVE"}),
    ],
)
def test_what_the_operator_chose_holds(environment: dict[str, str], expected: dict[str, str]) -> None:
    wait_briefly(environment)
    assert environment == expected


def test_the_program_says_so_before_torch_is_imported() -> None:
    """OpenMP reads its settings once, when torch loads it."""
    script = (
        "import os, sys\n"
        "from app.cli.main import main\n"
        "sys.argv = ['followspot', 'scan', '--list']\n"
        "try:\n    main()\n"
        "finally:\n    print(os.environ.get('GOMP_SPINCOUNT'), 'torch' in sys.modules)\n"
    )
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "GOMP_"))}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=bare, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == "10000 False", done.stderr
