"""What a town calls things: one TOML file a town, and the words that all towns share.

`ea.towns()` is a function of the door and this folder at once: importing any module of it makes Python bind the folder
to the name `towns`, so the folder itself can be called.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class _Towns(ModuleType):
    def __call__(self) -> "pd.DataFrame":
        """The towns that come with the package, one row each: `city` (slug), `title`, `ags`, `closed_until`."""
        from engagement_analysis.towns.frames import towns_frame
        from engagement_analysis.towns.layout import load_town, shipped_towns

        return towns_frame(load_town(town) for town in shipped_towns())


sys.modules[__name__].__class__ = _Towns
