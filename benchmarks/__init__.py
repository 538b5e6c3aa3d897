"""What the numbers in docs/benchmarks.md come from. ``make bench`` runs it all; not part of the wheel."""
