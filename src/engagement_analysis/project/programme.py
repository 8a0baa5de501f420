"""`data/raw/<town>/programme.toml` → what the town tells of itself, and what it decides on its open data.

Optional, and each part of it too: what is empty is left out of the reports. Nothing here is computed or invented.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import pandas as pd

from engagement_analysis.language.german import enumeration
from engagement_analysis.mistakes import GermanError
from engagement_analysis.town_files.layout import PROGRAMME

KINDS: Final = ("Netzwerk", "Aktion")
PROGRAMME_COLUMNS: Final = ("city", "part", "date", "kind", "text", "source", "url")
OPEN_DATA: Final = ("publisher", "licence", "url", "email", "contributor")
_LISTS: Final = ("goals", "costs", "next_steps")
_LONGEST: Final = 400
_STATION: Final = {"date": True, "kind": True, "text": True, "source": True, "url": False}
"""Key of a station → whether it must be there."""


class ProgrammeError(GermanError):
    """A programme file that is not as it should be: file, key and what to do (German)."""


@dataclass(frozen=True, slots=True)
class Station:
    """One step on the town's way."""

    date: str  # as the town writes it: "Juli 2020", "2021"
    kind: str  # of `KINDS`
    text: str  # what happened
    source: str  # where that is published or recorded
    url: str = ""  # address of the source; empty: none


@dataclass(frozen=True, slots=True)
class OpenData:
    """What a town decides on the figures that it gives away (`engagement export`); empty: not decided."""

    publisher: str = ""  # the body that publishes, in the legal sense: "Stadt Neumarkt i.d.OPf."
    licence: str = ""  # key in the list of licences of DCAT-AP.de: "dl-by-de/2.0"
    url: str = ""  # address of the folder in which the files will lie
    email: str = ""  # whom to ask
    contributor: str = ""  # identifier that GovData gave to whoever delivers there directly


@dataclass(frozen=True, slots=True)
class Programme:
    """What a town tells of itself, in its own words; empty parts are left out of reports."""

    stations: tuple[Station, ...] = ()
    goals: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    contact: str = ""
    open_data: OpenData = OpenData()


def read_programme(folder: str | Path) -> Programme | None:
    """A town's programme file, or None where its folder in `data/raw` has none.

    Raises
    ------
    ProgrammeError
        The file is no TOML, holds an unknown key or a value that is not as it should be, or leads out of the folder.
    """
    file = Path(folder) / PROGRAMME
    if not file.is_file():
        return None
    if not file.resolve().is_relative_to(Path(folder).resolve()):
        raise ProgrammeError(f"{_name(file)} verweist aus ihrem Ordner hinaus. Bitte die Datei selbst dort ablegen.")
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProgrammeError(f"{_name(file)} ist nicht in UTF-8 geschrieben. Bitte so speichern.") from error
    except tomllib.TOMLDecodeError as error:
        raise ProgrammeError(f"{_name(file)} ist kein gültiges TOML ({error}). Bitte dort berichtigen.") from error
    return _Reader(_name(file)).programme(content)


def programme_frame(programmes: Mapping[str, Programme]) -> pd.DataFrame:
    """Programmes by town as one table, as it is kept in `data/processed`.

    Returns
    -------
    DataFrame, one row per entry, in the files' order
        `city` (slug), `part` ("stations", "goals", "costs", "next_steps", "contact", "open_data"), `date`, `kind` (of
        a station; key of open data), `text`, `source`, `url` (string; null where a part has none).
    """
    rows: list[tuple[str | None, ...]] = []
    for city, own in programmes.items():
        rows += [
            (city, "stations", each.date, each.kind, each.text, each.source, each.url or None) for each in own.stations
        ]
        texts = [(part, text) for part in _LISTS for text in getattr(own, part)] + [("contact", own.contact)]
        rows += [(city, part, None, None, text, None, None) for part, text in texts if text]
        said = [(key, getattr(own.open_data, key)) for key in OPEN_DATA]
        rows += [(city, "open_data", None, key, text, None, None) for key, text in said if text]
    return pd.DataFrame.from_records(rows, columns=list(PROGRAMME_COLUMNS)).astype("string")


def programme_of(table: pd.DataFrame, city: str) -> Programme | None:
    """A town's programme from that table; None where it has told nothing.

    Examples
    --------
    >>> told = Programme((Station("Juli 2020", "Netzwerk", "Beitritt", "Stadt"),), goals=("Mehr Vereine",))
    >>> programme_of(programme_frame({"neumarkt": told}), "neumarkt") == told
    True
    """
    rows = table[table["city"].eq(city)].fillna("")
    if rows.empty:
        return None
    texts = {part: tuple(rows.loc[rows["part"].eq(part), "text"]) for part in (*_LISTS, "contact")}
    said = rows.loc[rows["part"].eq("open_data"), ["kind", "text"]]
    listed = rows.loc[rows["part"].eq("stations"), ["date", "kind", "text", "source", "url"]]
    return Programme(
        tuple(Station(*map(str, each)) for each in listed.itertuples(index=False)),
        **{part: texts[part] for part in _LISTS},
        contact="".join(texts["contact"]),
        open_data=OpenData(**dict(said.itertuples(index=False, name=None))),
    )


def _name(file: Path) -> str:
    """The file as a reader of the message finds it: the town's folder and its name."""
    return f"{file.parent.name}/{file.name}"


class _Reader:
    """Looks at a file's content key by key."""

    def __init__(self, file: str) -> None:
        self.file = file

    def programme(self, content: Mapping[str, Any]) -> Programme:
        self._known(content, ("stations", "contact", *_LISTS, "open_data"), "")
        entries = content.get("stations", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._refuse("stations", "muss aus Abschnitten [[stations]] bestehen")
        return Programme(
            tuple(self._station(entry, f"stations, Eintrag {number}") for number, entry in enumerate(entries, start=1)),
            **{key: self._texts(content.get(key, []), key) for key in _LISTS},
            contact=self._text(content.get("contact", ""), "contact", may_be_empty=True),
            open_data=self._open_data(content.get("open_data", {})),
        )

    def _open_data(self, said: Any) -> OpenData:
        if not isinstance(said, dict):
            self._refuse("open_data", "muss ein Abschnitt [open_data] sein")
        self._known(said, OPEN_DATA, "open_data")
        values = {key: self._text(value, f"open_data, {key}", may_be_empty=True) for key, value in said.items()}
        for key in ("url", "contributor"):
            self._address(values.get(key, ""), f"open_data, {key}")
        return OpenData(**values)

    def _address(self, text: str, key: str) -> None:
        if text and not text.startswith(("https://", "http://")):
            self._refuse(key, "muss mit https:// oder http:// beginnen")

    def _station(self, entry: Mapping[str, Any], where: str) -> Station:
        self._known(entry, _STATION, where)
        missing = [key for key, is_needed in _STATION.items() if is_needed and key not in entry]
        if missing:
            self._refuse(where, f"braucht {enumeration(missing)}")
        values = {key: self._text(value, f"{where}, {key}", may_be_empty=key == "url") for key, value in entry.items()}
        if values["kind"] not in KINDS:
            self._refuse(f"{where}, kind", f"kennt nur {enumeration(f'„{kind}“' for kind in KINDS)}")
        self._address(values.get("url", ""), f"{where}, url")
        return Station(**values)

    def _texts(self, value: Any, key: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            self._refuse(key, 'muss eine Liste sein, zum Beispiel ["Ein Satz."]')
        return tuple(self._text(each, f"{key}, Eintrag {number}") for number, each in enumerate(value, start=1))

    def _text(self, value: Any, key: str, *, may_be_empty: bool = False) -> str:
        text = " ".join(value.split()) if isinstance(value, str) else ""
        if not isinstance(value, str) or not (text or may_be_empty):
            self._refuse(key, "muss ein Text in Anführungszeichen sein")
        if len(text) > _LONGEST and not key.endswith("url"):
            self._refuse(key, f"ist mit {len(text)} Zeichen zu lang (höchstens {_LONGEST})")
        return text

    def _known(self, found: Mapping[str, Any], known: Iterable[str], where: str) -> None:
        unknown = next((key for key in found if key not in set(known)), None)
        if unknown is not None:
            self._refuse(f"{where}, {unknown}" if where else unknown, f"ist unbekannt; möglich: {', '.join(known)}")

    def _refuse(self, key: str, what: str) -> NoReturn:
        raise ProgrammeError(f"{self.file}, „{key}“ {what}. Bitte berichtigen.")
