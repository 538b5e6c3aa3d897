"""The console script ``followspot``, and ``python -m app.cli``."""

from ..models.memory import without_collections

with without_collections():
    from .main import main

if __name__ == "__main__":
    main()
