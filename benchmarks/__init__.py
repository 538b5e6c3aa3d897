"""The benchmarks behind docs/benchmarks.md. ``make bench`` runs them all; not part of the wheel."""
