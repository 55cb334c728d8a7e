"""What columns do the rows of a sweep have, and how are they made of lists?"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.routing.totals import TOTALS

if TYPE_CHECKING:
    import pyarrow as pa

COUNTS = ("border_crossings", "transfers", "facts", "sources", "assumptions")
_EPOCH = dt.date(1970, 1, 1)


def schema() -> "pa.Schema":
    """Return the columns of the rows, with their types; see ``docs/reference/sweep.md``."""
    import pyarrow as pa

    text, count, number = pa.string(), pa.int32(), pa.float64()
    return pa.schema(
        [
            *(("scenario", text), ("cargo", text), ("draw", count), ("depart", pa.date32())),
            *(("origin", text), ("destination", text), ("corridors", text), ("through", text)),
            *((name, number) for name in TOTALS),
            *((name, count) for name in COUNTS),
            ("reason", text),
        ]
    )


def table_of(columns: Mapping[str, Sequence[Any]]) -> "pa.Table":
    """Return the rows as a table.

    Parameters
    ----------
    columns
        A list for each name of `schema`, None where there is no value.

    Notes
    -----
    As ``pyarrow.table``, which imports pandas for the sake of columns that might be its own:
    a quarter of what it takes to get ready.
    """
    import pyarrow as pa

    fields = schema()
    arrays = [_column(field, columns[field.name]) for field in fields]
    return pa.Table.from_arrays(arrays, schema=fields)


def _column(field: "pa.Field", values: Sequence[Any]) -> "pa.Array":
    import pyarrow as pa

    if pa.types.is_string(field.type):
        builder = pa.lib.StringBuilder()
        builder.append_values(values)
        return builder.finish()
    if pa.types.is_date(field.type):
        values = [None if it is None else (it - _EPOCH).days for it in values]
    known = np.array([it is not None for it in values], dtype=np.bool_)
    dtype = np.float64 if pa.types.is_floating(field.type) else np.int32
    numbers = np.array([0 if it is None else it for it in values], dtype=dtype)
    bits = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(field.type, len(values), [bits, pa.py_buffer(numbers)])
