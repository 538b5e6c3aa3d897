"""``python -m app.cli``, the same as the console script ``followspot``."""

from .main import main

main()
