"""Benchmarks run by hand: each module has `run(context) -> Iterable[Figure]`; see kit/ for what a context offers."""
