"""Participation + an optional register → share of the town's schools, kindergartens, clubs that took part."""

from collections.abc import Iterable

import pandas as pd

from engagement_analysis.analysis.measures.counting import INDIVIDUAL, groups, town_and_year

_KINDS = ("school", "kindergarten", "club", "company", "public", "religious", "other")

_DTYPES = {
    **dict.fromkeys(["n_registered", "n_reached", "n_came", "n_not_in_register", "n_unnamed"], "Int64"),
    "reach_share": "Float64",
    "is_invited": "boolean",
    **dict.fromkeys(["reason_codes", "method", "source"], "string"),
}
_BY_NAME = "organisations that took part among those of the register, by name; a full count, no sample"
_BY_NUMBER = "organisations that took part / number of the register, not compared by name; a full count, no sample"


def reach(
    participation: pd.DataFrame,
    register: pd.DataFrame | None = None,
    *,
    by: Iterable[str] = ("city", "year"),
    invitations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Which share of the town's organisations of each kind took part, where a register says how many there are.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table. Rows without a year are left out.
    register : DataFrame, optional
        From `organisation_register.read_register`: `city`, `organisation_type`, `organisation_id` or
        `n_organisations`, `valid_from`, `valid_to` (null: open), `source`. None: there is no register.
    by : iterable of str
        Columns that make up a row of the result, town and year among them.
    invitations : DataFrame, optional
        Who was invited; a kind that was not asked cannot have been reached.

    Returns
    -------
    DataFrame, one row per combination of `by` and kind of organisation that came or is registered, sorted
        `by`..., `organisation_type`, `n_registered` (Int64; null without a register of the kind), `n_reached` (those
        of the register that came; null where the register gives but a number), `n_came` (all of the kind that came),
        `n_not_in_register`, `n_unnamed` (groups without a name, of any kind: one of them may be a registered one),
        `reach_share` (Float64, 0 to 1; null where there is no register, or it is smaller than what came), `is_invited`
        (boolean; null: not documented), `reason_codes` (joined by ";": `no-register`, `more-than-registered`: no share;
        `not-invited`, `not-in-register`, `unnamed-groups`: what it leaves out), `method`, `source` (of the register).

    Raises
    ------
    ValueError
        `by` without town or year.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> without = reach(example_participation())
    >>> without.loc[without["organisation_type"] == "school", ["year", "reach_share"]].values.tolist()
    [[2023, <NA>], [2024, <NA>]]
    >>> without["reason_codes"].unique().tolist()
    ['no-register']
    """
    kept = [name for name in town_and_year(participation, by) if name != "organisation_type"]
    dated = participation.loc[participation["year"].notna()]
    dated = dated.assign(organisation_type=dated["organisation_type"].astype("string"))
    came = groups(dated, [*kept, "organisation_type"])
    records = []
    for key, rows in came.groupby(kept, dropna=False, observed=True, sort=True):
        place = dict(zip(kept, key, strict=True))
        entries = _valid(register, str(place["city"]), int(str(place["year"])))
        kinds = (set(rows["organisation_type"]) | set(entries["organisation_type"])) - {INDIVIDUAL}
        for kind in (kind for kind in _KINDS if kind in kinds):
            own = rows.loc[rows["organisation_type"].eq(kind) & rows["kind"].eq("organisation"), "organisation_id"]
            record = _reached(set(own), entries.loc[entries["organisation_type"].eq(kind)])
            record["n_unnamed"] = int(rows["kind"].eq("unnamed").sum())
            record["is_invited"] = _is_invited(invitations, place, kind)
            record["reason_codes"] = ";".join(_codes(record))
            records.append(place | {"organisation_type": kind} | record)
    frame = pd.DataFrame.from_records(records, columns=[*kept, "organisation_type", *_DTYPES])
    types = {name: participation[name].dtype for name in kept}
    return frame.astype(_DTYPES | types | {"organisation_type": "string"})


def _valid(register: pd.DataFrame | None, city: str, year: int) -> pd.DataFrame:
    """The register's rows of a town that hold in a year."""
    columns = ["city", "organisation_type", "organisation_id", "n_organisations", "valid_from", "valid_to", "source"]
    if register is None:
        return pd.DataFrame(columns=columns)
    rows = register.reindex(columns=columns)
    begins = pd.to_numeric(rows["valid_from"]).fillna(year)
    ends = pd.to_numeric(rows["valid_to"]).fillna(year)
    return rows.loc[rows["city"].eq(city) & begins.le(year) & ends.ge(year)]


def _reached(came: set[str], entries: pd.DataFrame) -> dict[str, object]:
    """Counts of one kind of organisation in one year, and their share."""
    result: dict[str, object] = {"n_came": len(came)}
    if entries.empty:
        return result | {"no_share": "no-register"}
    result["source"] = "; ".join(sorted(entries["source"].dropna().astype(str).unique()))
    numbers = pd.to_numeric(entries["n_organisations"]).dropna()
    if numbers.empty:
        registered = set(entries["organisation_id"].dropna().astype(str))
        return result | {
            "n_registered": len(registered),
            "n_reached": len(came & registered),
            "n_not_in_register": len(came - registered),
            "reach_share": len(came & registered) / len(registered) if registered else None,
            "method": _BY_NAME,
        }
    n_registered = int(numbers.sum()) + int(entries["organisation_id"].notna().sum())
    result |= {"n_registered": n_registered, "method": _BY_NUMBER}
    if len(came) > n_registered or n_registered == 0:
        return result | {"no_share": "more-than-registered"}
    return result | {"reach_share": len(came) / n_registered}


def _codes(record: dict[str, object]) -> list[str]:
    """Why there is no share, or what it leaves out."""
    applies = {
        str(record.pop("no_share", "")): True,
        "not-invited": record.get("is_invited") is False,
        "not-in-register": bool(record.get("n_not_in_register")),
        "unnamed-groups": bool(record["n_unnamed"]) and record.get("reach_share") is not None,
    }
    return [code for code, does in applies.items() if does and code]


def _is_invited(invitations: pd.DataFrame | None, place: dict[str, object], kind: str) -> bool | None:
    """Whether a kind was invited to any campaign of the row; None: not documented."""
    if invitations is None:
        return None
    rows = invitations.loc[invitations["city"].eq(str(place["city"])) & invitations["year"].eq(int(str(place["year"])))]
    if "campaign" in place:
        rows = rows.loc[rows["campaign"].eq(str(place["campaign"]))]
    return None if rows.empty else bool(rows["organisation_type"].eq(kind).any())
