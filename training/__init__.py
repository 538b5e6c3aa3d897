"""How the built-in models were made. Not part of the installed app."""

import os

# Where other processes want the cores too, OpenMP's threads would spend most of their time waiting for each
# other, at full speed.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
