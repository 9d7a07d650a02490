"""Pages of a long list by keyset: as quick at the end as at the beginning, and nothing is skipped when rows come."""

import re
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

ROWS = 50
CURSOR = re.compile(r"(after|before)-(\d{1,18})")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, and the cursors of its neighbours; empty where there are none."""

    rows: list[Row]
    before: str
    after: str


def page_of(rows: QuerySet[Row], *, cursor: str, by: str = "name", most: int = ROWS) -> Page[Row]:
    """Return one page ordered by a column and the id. A cursor nobody gave out leads to the first page.

    At most two statements.
    """
    side, edge = _edge(rows, cursor, by)
    forward = side != "before"
    shown = rows.order_by(by, "pk") if forward else rows.order_by(f"-{by}", "-pk")
    if edge is not None:
        sign = "gt" if forward else "lt"
        beyond = Q(**{f"{by}__{sign}": edge[0]}) | Q(**{by: edge[0], f"pk__{sign}": edge[1]})
        shown = shown.filter(beyond)
    found = list(shown[: most + 1])
    more, found = len(found) > most, found[:most]
    if not forward:
        found.reverse()
    has_before, has_after = (edge is not None, more) if forward else (more, True)
    return Page(
        found,
        before=f"before-{found[0].pk}" if found and has_before else "",
        after=f"after-{found[-1].pk}" if found and has_after else "",
    )


def _edge(rows: QuerySet[Row], cursor: str, by: str) -> tuple[str, tuple[Any, int] | None]:
    match = CURSOR.fullmatch(cursor)
    if match is None:
        return "after", None
    value = rows.model._default_manager.filter(pk=int(match[2])).values_list(by, "pk").first()
    return (match[1], value) if value is not None else ("after", None)
