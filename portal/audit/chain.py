"""The hash chain over the access log; pure.

A seal's digest is SHA-256 over the previous digest, the seal's own number, ranges and time, and each covered row in
id order, all as canonical JSON. Changing, removing or adding a row or a seal breaks every digest from there on.

Ids and commits: PostgreSQL gives out an id before the row is committed, so row 100 may appear after 101 was sealed,
and a transaction rolled back leaves a hole for ever. Waiting "long enough" would only make a miss rarer. Therefore a
seal names exactly which ids it covers, and each sealer looks again into the holes of the last LOOK_BACK seals (two
hours at one a minute): a late row enters the next seal. A row that turns up in an older hole is reported by
`check_audit`, as it then came from a transaction open for hours, or by hand.

What a chain alone cannot see is its end being cut off and made again: so each seal's first digits also go to the log
of the worker, and `check_audit --expect` compares them.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from portal.audit.models import AuditRow, ChainSeal

SEAL_MOST = 10_000
"""Rows in one seal."""
LOOK_BACK = 120
"""Seals whose holes are looked into again."""
FIRST_DIGEST = "0" * 64
"""What stands before the first seal."""
SHOWN_DIGITS = 16
"""Digits of a digest that are shown to people and logs."""

Ranges = list[list[int]]


def ranges_of(ids: Iterable[int]) -> Ranges:
    """Return rising ids as [first, last] ranges without a hole inside."""
    ranges: Ranges = []
    for number in ids:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


def holes_in(ranges: Iterable[Sequence[int]], *, above: int, up_to: int) -> Ranges:
    """Return what the ranges leave open between `above` (exclusive) and `up_to` (inclusive)."""
    holes: Ranges = []
    reached = above
    for first, last in sorted((first, last) for first, last in ranges):
        if last <= reached:
            continue
        if first > reached + 1:
            holes.append([reached + 1, min(first - 1, up_to)])
        reached = max(reached, last)
    if reached < up_to:
        holes.append([reached + 1, up_to])
    return holes


def digest_of(previous: str, seal: ChainSeal, rows: Iterable[AuditRow]) -> str:
    """Return the digest of a seal over its rows, given in id order."""
    whole = hashlib.sha256(previous.encode())
    whole.update(_canonical([seal.number, seal.last_row_id, seal.covers, seal.row_count, _time(seal.sealed_at)]))
    for row in rows:
        whole.update(_canonical(_facts(row)))
    return whole.hexdigest()


def _facts(row: AuditRow) -> list[object]:
    return [
        row.pk,
        _time(row.at),
        row.actor_kind,
        row.actor_id,
        row.actor_role,
        row.what,
        row.object_kind,
        row.object_id,
        row.why,
        row.detail,
    ]


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _canonical(value: object) -> bytes:
    """Return JSON that is the same for equal values, ending in a newline so that no two lists run together."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"
