"""What every benchmark works with: figures, a server, a load, a floor, counted statements."""

from tests.benchmarks.kit.context import Context, Counted
from tests.benchmarks.kit.figures import Figure, Timings
from tests.benchmarks.kit.load import LoadResult, Request
from tests.benchmarks.kit.server import Server

__all__ = ["Context", "Counted", "Figure", "LoadResult", "Request", "Server", "Timings"]
