"""Arrow tables, polars frames and what else narwhals knows → pandas, with whole numbers that may be missing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from engagement_analysis.mistakes import WrongThingError

__all__ = ["as_pandas", "is_other_frame"]


def is_other_frame(value: object) -> bool:
    """Tell whether something hands over its columns as Arrow does, without being a frame of pandas."""
    if isinstance(value, pd.DataFrame):
        return False
    return all(hasattr(value, name) for name in ("__arrow_c_stream__", "columns")) or hasattr(value, "collect_schema")


def as_pandas(frame: Any, *, name: str = "frame", call: str = "") -> pd.DataFrame:
    """A frame of another library as one of pandas (whole numbers as Int64, days as dates); one of pandas as it is.

    `name` and `call` are what the sentence calls the frame and the function that wants it, where a frame is lazy
    (WrongThingError): its rows are not there yet.
    """
    if isinstance(frame, pd.DataFrame):
        return frame
    import narwhals as nw  # late: whoever has frames of pandas need not wait for it
    import pyarrow as pa

    known = nw.from_native(frame)
    if isinstance(known, nw.LazyFrame):
        where = f"{call}(): " if call else ""
        raise WrongThingError(f"{where}`{name}` is lazy: its rows are not there yet; write {name}.collect().")
    table = known.to_arrow()

    def nullable(kind: pa.DataType) -> Any:
        if pa.types.is_integer(kind):
            return pd.Int64Dtype()
        return pd.BooleanDtype() if pa.types.is_boolean(kind) else None

    converted: pd.DataFrame = table.to_pandas(types_mapper=nullable, date_as_object=False, ignore_metadata=True)
    return converted
