"""What the Makefile, the tests and the benchmarks share. Not part of the wheel."""
