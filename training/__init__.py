"""Trains the built-in models. Not part of the installed app."""

import os

# When other processes use the cores too, OpenMP's threads would spend most of their time busy-waiting for
# each other.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
