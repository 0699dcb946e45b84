"""Changes to the rows of one table, gathered first and written together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils import timezone

AT_ONCE = 1000


@dataclass(slots=True)
class Batch[M: Model]:
    """New rows, changed rows with the names of their columns, rows that go."""

    model: type[M]
    new: list[M] = field(default_factory=list)
    gone: list[M] = field(default_factory=list)
    _changed: dict[int, tuple[M, set[str]]] = field(default_factory=dict)

    def add(self, row: M) -> M:
        self.new.append(row)
        return row

    def change(self, row: M, values: Mapping[str, object]) -> bool:
        """Set the columns that differ. False when none does."""
        differing = {name: value for name, value in values.items() if _differs(row, name, value)}
        for name, value in differing.items():
            setattr(row, name, value)
        if differing and not row._state.adding:
            _row, columns = self._changed.setdefault(row.pk, (row, set()))
            columns.update(differing)
        return bool(differing)

    @property
    def changed(self) -> list[int]:
        """Keys of the rows that change."""
        return sorted(self._changed)

    def write(self) -> int:
        """Write everything; returns how many rows. The caller's transaction."""
        model = self.model._default_manager
        model.bulk_create(self.new, batch_size=AT_ONCE)
        for columns, rows in self._by_columns().items():
            model.bulk_update(rows, [*columns], batch_size=AT_ONCE)
        if self.gone:
            model.filter(pk__in=[row.pk for row in self.gone]).delete()
        return len(self.new) + len(self._changed) + len(self.gone)

    def _by_columns(self) -> dict[tuple[str, ...], list[M]]:
        """One statement writes the same columns of many rows."""
        stamped = any(each.name == "updated_at" for each in self.model._meta.fields)
        now = timezone.now()
        groups: dict[tuple[str, ...], list[M]] = defaultdict(list)
        # In the order of their keys, like everybody who locks more than one row.
        for _key, (row, changed) in sorted(self._changed.items()):
            columns = changed | {"updated_at"} if stamped else changed
            if stamped:
                # Written in bulk, a row does not stamp itself.
                setattr(row, "updated_at", now)  # noqa: B010 - not every table has the column.
            groups[tuple(sorted(columns))].append(row)
        return groups


def _differs(row: Model, name: str, value: object) -> bool:
    if isinstance(value, Model):
        # By key, so that the other row need not be fetched; a new one has no key yet.
        return value.pk is None or bool(row.serializable_value(name) != value.pk)
    return bool(getattr(row, name) != value)
