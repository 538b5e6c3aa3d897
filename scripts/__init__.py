"""Code shared by the Makefile, the tests and the benchmarks. Not part of the wheel."""
