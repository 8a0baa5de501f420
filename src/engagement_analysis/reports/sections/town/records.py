"""A frame's rows one by one, with their columns as attributes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows of a frame as named tuples.

    Examples
    --------
    >>> [row.n for row in records(pd.DataFrame({"n": [1, 2]}))]
    [1, 2]
    """
    return iter(frame.itertuples())


def largest(frame: pd.DataFrame, column: str) -> Any:
    """The row in which a column is largest, the first of several.

    Examples
    --------
    >>> largest(pd.DataFrame({"name": ["a", "b"], "n": [1, 2]}), "n")["name"]
    'b'
    """
    return frame.iloc[int(np.nanargmax(frame[column].to_numpy(dtype=float, na_value=np.nan)))]
