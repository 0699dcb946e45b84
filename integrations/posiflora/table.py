"""All operations of Posiflora's API by group and name (posiflora.md Appendix A and §3.1)."""

from collections.abc import Iterable

from integrations.posiflora.operation import Body, Evidence, Operation, Returns
from integrations.posiflora.tables import (
    customers,
    goods,
    groups,
    orders,
    sessions,
    staff,
    stores,
    undocumented,
)

__all__ = ["OPERATIONS", "TABLE", "Body", "Evidence", "Operation", "Returns"]

OPERATIONS: tuple[Operation, ...] = (
    *sessions.OPERATIONS,
    *customers.OPERATIONS,
    *goods.OPERATIONS,
    *orders.OPERATIONS,
    *groups.OPERATIONS,
    *staff.OPERATIONS,
    *stores.OPERATIONS,
    *undocumented.OPERATIONS,
)


def _by_group(operations: Iterable[Operation]) -> dict[str, dict[str, Operation]]:
    table: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        group = table.setdefault(operation.group, {})
        if operation.name in group:
            raise ValueError(f"{operation.title} stands in the table twice")
        group[operation.name] = operation
    return table


TABLE = _by_group(OPERATIONS)
