"""Figures are printed as one line of JSON each."""

from tests.benchmarks.kit.figures import Figure, Timings


def test_figure_with_floor_prints_its_ratio():
    figure = Figure("requests_per_s", 264.21, floor=1702.42, rows=10_000, statements=13, clients=16)
    assert figure.line("submit") == (
        '{"bench": "submit", "figure": "requests_per_s", "value": 264.2, "floor": 1702.4, "ratio": 0.155,'
        ' "rows": 10000, "statements": 13, "clients": 16}'
    )


def test_figure_alone_prints_nothing_that_does_not_apply():
    assert (
        Figure("us_per_lookup", 4.0432).line("lookup")
        == '{"bench": "lookup", "figure": "us_per_lookup", "value": 4.04}'
    )


def test_timings_give_the_nearest_rank():
    timings = Timings([float(number) for number in range(1, 101)])
    assert (timings.p50, timings.p95) == (51.0, 96.0)
