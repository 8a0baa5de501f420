"""A frame's rows one by one, with their columns as attributes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows of a frame as named tuples."""
    return iter(frame.itertuples())


def largest(frame: pd.DataFrame, column: str) -> Any:
    """The row in which a column is largest, the first of several."""
    return frame.iloc[int(np.nanargmax(frame[column].to_numpy(dtype=float, na_value=np.nan)))]
