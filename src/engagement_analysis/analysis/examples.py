"""A small invented town as tables: for the examples in these docstrings, and for trying things out."""

import pandas as pd

_ROWS = [
    # year, organisation, id, type, status, people, low, high, quality, minors, hours, waste_kg
    (2023, "TSV Beispiel", "tsv-beispiel", "club", "held", 20, 20, 20, "exact", 8, 40, 60),
    (2023, "Grundschule Mitte", "grundschule-mitte", "school", "held", 60, 50, 70, "range", None, 120, 90),
    (2023, None, None, "individual", "held", 4, 4, 4, "exact", 0, 8, 10),
    (2024, "TSV Beispiel", "tsv-beispiel", "club", "held", 26, 26, 26, "exact", 10, 52, 55),
    (2024, "Grundschule Mitte", "grundschule-mitte", "school", "held", 75, 75, 75, "exact", 69, 150, 80),
    (2024, "Kita Sonne", "kita-sonne", "kindergarten", "held", 15, 15, None, "lower_bound", None, None, 12),
    (2024, "Kirchenchor", "kirchenchor", "religious", "held", None, None, None, "missing", None, None, 20),
    (2024, "Feuerwehr", "feuerwehr", "public", "cancelled", None, None, None, "missing", None, None, None),
]
_COLUMNS = [
    *("year", "organisation", "organisation_id", "organisation_type", "status"),
    *("participants", "participants_low", "participants_high", "participants_quality"),
    *("minors", "hours", "waste_kg"),
]
_TYPES = {
    **dict.fromkeys(["city", "campaign", "organisation", "organisation_id", "district"], "string"),
    **dict.fromkeys(["source_file", "source_sheet", "source_cell"], "string"),
    **dict.fromkeys(["year", "registered", "participants", "participants_low", "participants_high"], "Int64"),
    **dict.fromkeys(["minors", "adults", "visitors", "bags", "source_row"], "Int64"),
    **dict.fromkeys(["hours", "waste_kg"], "Float64"),
    **dict.fromkeys(["organisation_type", "status", "participants_quality"], "category"),
}


def example_participation() -> pd.DataFrame:
    """One campaign of the invented Beispielstadt in 2023 and 2024, in the columns of the validated table.

    Examples
    --------
    >>> example_participation()[["year", "organisation_id", "participants", "participants_quality"]]
       year    organisation_id  participants participants_quality
    0  2023       tsv-beispiel            20                exact
    1  2023  grundschule-mitte            60                range
    2  2023               <NA>             4                exact
    3  2024       tsv-beispiel            26                exact
    4  2024  grundschule-mitte            75                exact
    5  2024         kita-sonne            15          lower_bound
    6  2024        kirchenchor          <NA>              missing
    7  2024          feuerwehr          <NA>              missing
    """
    rows = pd.DataFrame(_ROWS, columns=_COLUMNS)
    days = pd.to_datetime(rows["year"].astype(str) + "-10-19").astype("datetime64[s]")
    return rows.assign(
        city="beispielstadt",
        campaign="putztag",
        date_start=days,
        date_end=days,
        district="Mitte",
        **dict.fromkeys(["registered", "adults", "visitors", "bags"]),
        source_file="Putztag " + rows["year"].astype(str) + ".xlsx",
        source_sheet="Ergebnis",
        source_cell=[f"D{number}" for number in range(4, 4 + len(rows))],
        source_row=range(4, 4 + len(rows)),
    ).astype(_TYPES)


def example_published() -> pd.DataFrame:
    """What a newspaper published on the campaign of the invented Beispielstadt."""
    day = pd.Timestamp("2023-10-19")
    fact = {
        "city": "beispielstadt",
        "campaign": "Putztag",
        "campaign_id": "putztag",
        "date_start": day,
        "date_end": day,
    }
    said = {"measure": "participants", "value_text": "rund 80", "value_low": 80.0, "value_high": 80.0}
    more = {"quality": "approximate", "source_url": "https://example.org/putztag"}
    return pd.DataFrame([fact | said | more])


def example_population() -> pd.DataFrame:
    """Population figures of the invented Beispielstadt."""
    return pd.DataFrame(
        {
            "ags": pd.array(["00000000"] * 3, dtype="string"),
            "city": pd.array(["beispielstadt"] * 3, dtype="string"),
            "reference_date": pd.to_datetime(["2021-12-31", "2024-12-31", "2023-12-31"]).astype("datetime64[s]"),
            "inhabitants": pd.array([20_000, 20_400, 20_900], dtype="Int64"),
            "basis": pd.array(["official", "official", "registry"], dtype="string"),
            "census_generation": pd.array(["census-2011", "census-2022", "register"], dtype="string"),
            "source_url": pd.array(["https://example.org/"] * 3, dtype="string"),
        }
    )


def example_invitations() -> pd.DataFrame:
    """Who was invited in the invented Beispielstadt: the same kinds of groups in both years."""
    kinds = ["club", "school", "kindergarten", "religious", "public", "individual"]
    frame = pd.DataFrame({"year": [2023] * len(kinds) + [2024] * len(kinds), "organisation_type": kinds * 2})
    frame = frame.assign(city="beispielstadt", campaign="putztag", source="example")
    return frame[["city", "campaign", "year", "organisation_type", "source"]].astype(
        {"city": "string", "campaign": "string", "year": "Int64", "organisation_type": "string", "source": "string"}
    )


def example_findings() -> pd.DataFrame:
    """Findings on the invented Beispielstadt's workbooks."""
    return pd.DataFrame(
        {
            "severity": ["error", "info", "info"],
            "code": ["unparsable-number", "cancelled", "approximate-number"],
            "message": ["Zahl nicht lesbar.", "Abgesagt.", "Ungefähre Angabe."],
            "source_file": ["Putztag 2024.xlsx", "Putztag 2024.xlsx", "Putztag 2023.xlsx"],
            "source_sheet": "Ergebnis",
            "source_cell": ["D10", "D11", "D5"],
            "raw_value": ["siebzig?", "abgesagt", "50-70"],
        }
    ).astype("string")
