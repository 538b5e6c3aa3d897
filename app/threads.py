"""How the threads that share one matrix product wait for each other."""

import os
from collections.abc import MutableMapping

# Turns of the loop in which a thread waits for the others before it sleeps: about 0.1 ms. GNU's OpenMP would
# wait for milliseconds, on a processor that the thread it waits for may need.
_SPIN_COUNT = "10000"


def wait_briefly(environment: MutableMapping[str, str] = os.environ) -> None:
    """Let threads that wait sleep soon, unless the environment says how they shall wait.

    On a machine that does nothing else both take about the same time. Beside other programs that keep all
    processors busy, a run of a small model takes about half as long, and varies less. To be called before
    torch is imported, by programs, not by a library.
    """
    if "OMP_WAIT_POLICY" not in environment:
        environment.setdefault("GOMP_SPINCOUNT", _SPIN_COUNT)
