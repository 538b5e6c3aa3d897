"""How the threads of one matrix product wait for each other."""

import os
from collections.abc import MutableMapping

# Iterations for which a thread spins before it sleeps: about 0.1 ms. GNU's OpenMP would spin for
# milliseconds, on a processor that the thread it waits for may need.
_SPIN_COUNT = "10000"


def wait_briefly(environment: MutableMapping[str, str] = os.environ) -> None:
    """Let waiting threads sleep soon, unless the environment configures their waiting.

    On an otherwise idle machine both take about the same time. Beside other programs that keep all processors
    busy, a run of a small model takes about half as long, and varies less. Programs call it before torch is
    imported; a library should not.
    """
    if "OMP_WAIT_POLICY" not in environment:
        environment.setdefault("GOMP_SPINCOUNT", _SPIN_COUNT)
