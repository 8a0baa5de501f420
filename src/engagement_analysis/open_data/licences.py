"""A licence's key in a town's programme → its name, its address, its entry in the list of DCAT-AP.de."""

from dataclasses import dataclass
from typing import Final

_LIST: Final = "http://dcat-ap.de/def/licenses/"


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence for open data."""

    key: str  # in the list of DCAT-AP.de
    name: str  # SPDX identifier
    title: str  # in German
    address: str  # where its text stands
    names_publisher: bool  # whoever uses the data names the publisher

    @property
    def uri(self) -> str:
        """The licence in the list of DCAT-AP.de."""
        return _LIST + self.key


_ALL: Final = (
    Licence(
        "dl-zero-de/2.0",
        "DL-DE-ZERO-2.0",
        "Datenlizenz Deutschland – Zero – Version 2.0",
        "https://www.govdata.de/dl-de/zero-2-0",
        names_publisher=False,
    ),
    Licence(
        "dl-by-de/2.0",
        "DL-DE-BY-2.0",
        "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "https://www.govdata.de/dl-de/by-2-0",
        names_publisher=True,
    ),
    Licence(
        "cc-by/4.0",
        "CC-BY-4.0",
        "Creative Commons Namensnennung 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
        names_publisher=True,
    ),
)
LICENCES: Final = {licence.key: licence for licence in _ALL}
"""The three that GovData recommends, by their key."""
