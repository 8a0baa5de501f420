"""What a town has published ↔ `data/raw/published/reports`: the printed figures, and what later explains a change.

The file of a published state may be given away with the report: it holds printed figures, check sums, and fingerprints
of the table's rows that say nothing without the key. A fingerprint of a small number alone would: whoever tries all
numbers finds it. So each is made with a key that stays with the workbooks, and the list is filled up with blanks, so
that its length does not tell how many rows there are.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from engagement_analysis.project.whole_file import write_whole_file
from engagement_analysis.project.whole_folder import StoreError

FIGURES: Final = ("city", "campaign", "year", "measure", "value")
ROW_COLUMNS: Final = ("place", "edition", "identity", "participants", "hours", "minors")
_PREFIX: Final = "zahlen-"
_KEY: Final = ".schluessel"
_IDENTITY: Final = ("city", "campaign", "date_start", "date_end", "organisation_id", "organisation_type", "status")
_MEASURES: Final = {
    "participants": ("participants", "participants_low", "participants_high", "participants_quality"),
    "hours": ("hours",),
    "minors": ("minors",),
}
_BLOCK: Final = 100
_LENGTH: Final = 16


class Edition(NamedTuple):
    """A campaign (slug) of a town in a year: what a row and a published figure belong to."""

    city: str
    campaign: str
    year: int


@dataclass(frozen=True, eq=False)
class PublishedState:
    """One publication."""

    date: str  # day of the publication (ISO)
    data_date: str | None  # day of the latest event in the data
    # `city`, `campaign` ("*": all), `year`, `measure`, `value` as printed; null where a sign stands for it
    figures: pd.DataFrame
    rows: pd.DataFrame  # fingerprints of the table's rows (`ROW_COLUMNS`), blanks included
    inputs: Mapping[str, str]  # path of each workbook → check sum
    town_files: Mapping[str, str]  # slug of each town → check sum of its file
    version: str  # of this package
    method: str  # fingerprint of its modules

    @property
    def file_name(self) -> str:
        """Name of its file."""
        return f"{_PREFIX}{self.date}.json"


def state_text(state: PublishedState) -> str:
    """A published state as the text of its file."""
    figures = [
        [city, campaign, int(year), measure, None if pd.isna(value) else float(value)]
        for city, campaign, year, measure, value in state.figures[list(FIGURES)].itertuples(index=False)
    ]
    content = {
        "published": state.date,
        "data_date": state.data_date,
        "version": state.version,
        "method": state.method,
        "inputs": dict(state.inputs),
        "town_files": dict(state.town_files),
        "columns": list(FIGURES),
        "figures": figures,
        "rows": {name: state.rows[name].tolist() for name in ROW_COLUMNS},
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True).replace('], ["', '],\n["') + "\n"


def published_states(folder: Path) -> list[PublishedState]:
    """All published states of a project, the oldest first; a file that cannot be read raises StoreError."""
    return [_read(path) for path in sorted(folder.glob(f"{_PREFIX}*.json"))]


def _read(path: Path) -> PublishedState:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        figures = pd.DataFrame.from_records(content["figures"], columns=list(FIGURES))
        return PublishedState(
            date=str(content["published"]),
            data_date=content["data_date"],
            figures=figures.astype({"year": "int64", "value": "Float64"}),
            rows=pd.DataFrame({name: content["rows"][name] for name in ROW_COLUMNS}, dtype="string"),
            inputs=content["inputs"],
            town_files=content["town_files"],
            version=str(content["version"]),
            method=str(content["method"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{path} lässt sich nicht lesen. Bitte die Datei aus einer Sicherung holen, oder sie löschen: "
            "Dann wird mit der Veröffentlichung davor verglichen."
        ) from error


def own_key(folder: Path, *, create: bool = False) -> bytes | None:
    """The key of a project's fingerprints; None where there is none (then single cells cannot be named)."""
    file = folder / _KEY
    key = file.read_bytes().strip() if file.is_file() else b""
    if not key and create:
        key = secrets.token_hex(32).encode("ascii")
        write_whole_file(file, key + b"\n", is_secret=True)
    return key or None


def row_fingerprints(participation: pd.DataFrame, key: bytes, *, filled: bool = False) -> pd.DataFrame:
    """Fingerprints of the table's rows: where each stands, what it is of, what it says.

    `filled`: sorted, and filled up with blanks to a full hundred, as it is kept.

    Returns
    -------
    DataFrame with the index of `participation`
        `place`, `edition` (campaign and year; differs from row to row), `identity` (who, when, whether held),
        `participants` (with bounds and quality), `hours`, `minors`. Equal contents of the same identity are equal.

    Examples
    --------
    >>> from engagement_analysis.table.schema import typed
    >>> rows = pd.DataFrame({"city": ["x"], "year": [2025], "source_file": ["a"], "source_cell": ["D4"]})
    >>> one, other = (row_fingerprints(rows.assign(participants=[count]), b"key") for count in (7, 8))
    >>> (one == other).iloc[0].to_dict()
    {'place': True, 'edition': True, 'identity': True, 'participants': False, 'hours': True, 'minors': True}
    """
    sign = _signing(key)
    columns = {name: _texts(participation, name) for name in (*_IDENTITY, *sum(_MEASURES.values(), ()), "year")}
    places = zip(
        *(_texts(participation, name) for name in ("city", "source_file", "source_sheet", "source_cell")), strict=True
    )
    place = [sign("place", *parts) for parts in places]
    who = list(zip(*(columns[name] for name in _IDENTITY), strict=True))
    editions = zip(columns["city"], columns["campaign"], columns["year"], strict=True)
    found = {
        "place": place,
        "edition": [sign("edition", at, *edition) for at, edition in zip(place, editions, strict=True)],
        "identity": [sign("identity", *parts) for parts in who],
    }
    for measure, names in _MEASURES.items():
        values = zip(*(columns[name] for name in names), strict=True)
        found[measure] = [sign(measure, *parts, *said) for parts, said in zip(who, values, strict=True)]
    rows = pd.DataFrame(found, index=participation.index, dtype="string")
    return _filled(rows, sign) if filled else rows


def _filled(rows: pd.DataFrame, sign: Callable[..., str]) -> pd.DataFrame:
    blanks = [
        {name: sign("blank", name, str(number)) for name in ROW_COLUMNS}
        for number in range(_BLOCK - len(rows) % _BLOCK)
    ]
    whole = pd.concat([rows, pd.DataFrame(blanks, dtype="string")], ignore_index=True)
    return whole.sort_values(list(ROW_COLUMNS), ignore_index=True)


def _texts(frame: pd.DataFrame, name: str) -> list[str]:
    if name not in frame.columns:
        return [""] * len(frame)
    values = frame[name]
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    elif pd.api.types.is_float_dtype(values):
        values = values.astype("Float64").round(6)
    return values.astype("string").fillna("").tolist()


def _signing(key: bytes) -> Callable[..., str]:
    start = hmac.new(key, digestmod=hashlib.sha256)

    def sign(*parts: str) -> str:
        running = start.copy()
        running.update("\x1f".join(parts).encode())
        return running.hexdigest()[:_LENGTH]

    return sign


def with_editions(rows: pd.DataFrame, editions: Iterable[Edition], key: bytes) -> pd.DataFrame:
    """Kept fingerprints with `city`, `campaign`, `year`, found by trying the editions that there may be.

    Blanks, and rows of other editions, fall out.
    """
    sign, known = _signing(key), sorted(set(editions))
    found = []
    for at, edition in zip(rows["place"], rows["edition"], strict=True):
        fits = (each for each in known if sign("edition", at, each.city, each.campaign, str(each.year)) == edition)
        found.append(next(fits, Edition("", "", 0)))
    named = pd.DataFrame.from_records(found, columns=list(Edition._fields), index=rows.index)
    return rows.join(named)[named["year"].ne(0)]
