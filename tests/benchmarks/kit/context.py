"""What a benchmark is given."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.benchmarks.kit import floor
from tests.benchmarks.kit.load import LoadResult, Request
from tests.benchmarks.kit.server import PORTAL, Server, running_server


@dataclass
class Counted:
    """The statements of one block, BEGIN and COMMIT among them."""

    by_database: dict[str, list[str]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Statements to all databases together."""
        return sum(len(statements) for statements in self.by_database.values())


@dataclass(frozen=True)
class Context:
    """Two migrated, empty databases that Django already points to, and the means to measure."""

    rows: int | None
    """What --rows said, if anything."""

    def rows_or(self, default: int) -> int:
        """Return the number of rows to measure over."""
        return self.rows or default

    def serve(
        self,
        application: str = PORTAL,
        *,
        threads: int = 4,
        processes: int = 1,
        variables: Mapping[str, str] | None = None,
    ) -> AbstractContextManager[Server]:
        """Serve the portal (or another WSGI application) on the databases of this run."""
        return running_server(application, threads=threads, processes=processes, variables=variables)

    def floor(self, *, clients: int, seconds: float = 8.0, threads: int = 4, processes: int = 1) -> LoadResult:
        """Measure the bare view: same server, same databases, same load as the portal gets."""
        floor.make_table()
        with self.serve(
            floor.APPLICATION,
            threads=threads,
            processes=processes,
            variables={"DJANGO_SETTINGS_MODULE": floor.SETTINGS},
        ) as server:
            request = [Request("/", method="POST", body=b"x=1")]
            server.load(request, clients=clients, seconds=1.0, repeat=True)  # warm
            return server.load(request, clients=clients, seconds=seconds, repeat=True)

    @contextmanager
    def statements(self) -> Iterator[Counted]:
        """Count what a block sends to the databases, BEGIN and COMMIT included."""
        counted = Counted()
        with ExitStack() as stack:
            watches = {
                alias: stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in settings.DATABASES
            }
            yield counted
            counted.by_database = {
                alias: [query["sql"] for query in watch.captured_queries] for alias, watch in watches.items()
            }

    def settle(self) -> None:
        """Bring the planner's statistics up to date after filling tables, and write everything to the disk."""
        for alias in settings.DATABASES:
            with connections[alias].cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
                cursor.execute("CHECKPOINT")
