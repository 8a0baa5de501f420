"""Frames of several towns → the tables, charts and sentences of the report that puts them side by side."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pandas as pd

from engagement_analysis.analysis.changes.comparability import breaks_of_town
from engagement_analysis.analysis.changes.comparison import compare_rates
from engagement_analysis.analysis.changes.network_effect import NetworkEffect, network_effect
from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.analysis.measures.rates import organisation_rates
from engagement_analysis.analysis.measures.recorded import recorded_shares
from engagement_analysis.language.signs import (
    NO_BREAK,
    NOTHING,
    UNKNOWN,
    date,
    enumeration,
    is_missing,
    number,
    percent,
    span,
)
from engagement_analysis.language.signs import years as years_in_words
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.plot.towns import alt_text_towns, plot_towns, towns_height
from engagement_analysis.reports import tables
from engagement_analysis.reports.display import Block, bullets, chart, paragraphs, stack, table
from engagement_analysis.reports.review_data import Review
from engagement_analysis.reports.wording import other_censuses
from engagement_analysis.reports.wording import side_by_side as wording

MEASURES = {
    "participants": "Teilnehmende",
    "organisation": "Namen der Organisationen",
    "exact_day": "Tage der Aktionen",
    "registered": "Angemeldete",
    "minors": "Kinder und Jugendliche",
    "hours": "Stunden",
    "waste_kg": "Mengen an Müll",
    "district": "Stadt- und Ortsteile",
}
"""Measure → German name in the plural, so that sentences fit all of them."""
EXCHANGE_SINCE = 2024
ONE_TOWN = "Zum Vergleichen braucht es mindestens zwei Städte; in den Daten ist eine."


def campaigns(review: Review) -> Block:
    """Each town's campaigns: in which years they were held, and who was invited the last time."""
    rows = []
    for key, part in review.participation.groupby(["city", "campaign"], sort=False, observed=True):
        city, campaign = map(str, key)
        held = part.loc[part["status"].eq("held"), "year"].dropna()
        asked = review.invitations
        asked = asked[asked["city"].eq(city) & asked["campaign"].eq(campaign) & asked["year"].isin(review.years)]
        last = asked[asked["year"].eq(asked["year"].max())]
        kinds = [title for kind, title in ORGANISATION_TYPES.items() if kind in set(last["organisation_type"])]
        rows.append(
            {
                "town": review.towns[city],
                "campaign_title": review.campaigns.get(campaign, campaign),
                "years": years_in_words(int(year) for year in held) if len(held) else "abgesagt",
                "invited": f"{_all_or_some(kinds)} ({int(last['year'].max())})" if kinds else "nicht festgehalten",
            }
        )
    frame = pd.DataFrame(rows).sort_values("town", key=_in_order_of_towns(review), kind="stable")
    columns = [
        tables.header("campaign_title", "Aktion"),
        tables.years("years", "fand statt"),
        tables.text("invited", "zuletzt eingeladen"),
    ]
    return table(frame, columns, "Aktionen der Städte", group_by="town", rows=review.participation)


def _all_or_some(kinds: list[str]) -> str:
    """The invited kinds, or that all were.

    Examples
    --------
    >>> _all_or_some(["Schulen", "Firmen"]), _all_or_some(list(ORGANISATION_TYPES.values()))
    ('Schulen und Firmen', 'alle Arten')
    """
    return "alle Arten" if len(kinds) == len(ORGANISATION_TYPES) else enumeration(kinds)


def organisations_per_inhabitant(review: Review) -> pd.DataFrame:
    """Organisations per 10,000 inhabitants as they may be published: null where their number is confidential.

    Returns
    -------
    DataFrame, one row per (town, year)
        `town`, `year`, `n_organisations`, `n_unnamed_rows`, `rate`, `rate_low`, `rate_high`, `inhabitants`,
        `population_date`, `census_generation`.
    """
    rates = organisation_rates(review.participation, review.population)
    limits = {"rate": "organisation_rate", "rate_low": "organisation_low", "rate_high": "organisation_high"}
    safe = review.within(rates.rename(columns=limits))  # under other names, since `rate` is that of participations
    is_hidden = safe["n_organisations"].isna()
    for shown, name in limits.items():
        safe[shown] = safe[name].mask(is_hidden)
    return safe.sort_values("town", key=_in_order_of_towns(review), kind="stable").reset_index(drop=True)


def last_common_year(frame: pd.DataFrame, column: str = "rate") -> pd.DataFrame:
    """The rows of the last year in which every town has the figure; none where there is no such year.

    Examples
    --------
    >>> frame = pd.DataFrame({"town": ["A", "B", "A"], "year": [2024, 2024, 2025], "rate": [1.0, 2.0, 3.0]})
    >>> last_common_year(frame)["year"].tolist()
    [2024, 2024]
    """
    known = frame.dropna(subset=[column])
    n_towns = known.groupby("year")["town"].nunique()
    common = n_towns.index[n_towns.eq(frame["town"].nunique())]
    return known[known["year"].eq(max(common))] if len(common) else known.iloc[:0]


def organisation_rates_told(rates: pd.DataFrame) -> Block:
    """Sentences on the last year in which all towns can be stated."""
    return paragraphs(wording.organisations_per_inhabitant(last_common_year(rates)))


def organisation_rate_table(review: Review, rates: pd.DataFrame) -> Block:
    """Organisations per 10,000 inhabitants of each town and year, with their limits and the population used."""
    frame = rates.assign(
        interval=[span(low, high, 1) for low, high in zip(rates["rate_low"], rates["rate_high"], strict=True)]
    )
    columns = [
        tables.year(),
        tables.count("n_organisations", "Organi­sationen"),
        tables.count("rate", "je 10.000", 1),
        tables.text("interval", "Unsicher­heits­bereich"),
        tables.count("inhabitants", "Ein­wohner"),
        tables.Column("population_date", "Stichtag", date),
    ]
    note = "Der Unsicherheitsbereich nimmt jede Organisation als ein Ereignis (Verfahren von Garwood, Biometrika 1936)."
    note = f"{note} {other_censuses(frame)}".rstrip()
    return table(
        frame,
        columns,
        "Organisationen je 10.000 Einwohnerinnen und Einwohner",
        group_by="town",
        rows=review.participation,
        note=note,
    )


def organisation_rate_steps(review: Review, rates: pd.DataFrame) -> Block:
    """A row for each town with its rates of the last two common years, their limits and the step between.

    Parameters
    ----------
    rates : DataFrame
        `organisations_per_inhabitant`: every number drawn stands in its table, too.
    """
    last = last_common_year(rates)
    if last.empty or len(review.towns) < 2:
        return paragraphs([])
    before = last_common_year(rates[rates["year"].lt(last["year"].max())])
    marks = breaks_of_town(review.history, review.invitations, titles=review.campaigns)
    joined = pd.concat([before, last]).merge(
        marks[["city", "year", "previous_year", "is_comparable"]], on=["city", "year"], how="left"
    )
    is_next = joined["previous_year"].isin(before["year"])
    frame = joined.assign(
        value=joined["rate"],
        value_low=joined["rate_low"],
        value_high=joined["rate_high"],
        is_comparable=joined["is_comparable"].astype("boolean").where(is_next, other=False),
        measure="Organisationen je 10.000 Einwohnerinnen und Einwohner",
        decimals=1,
    ).sort_values("town", key=_in_order_of_towns(review), kind="stable")
    frame["interval"] = [span(low, high, 1) for low, high in zip(frame["rate_low"], frame["rate_high"], strict=True)]
    rows = review.participation
    return chart(
        plot_towns,
        alt_text_towns,
        frame,
        height=towns_height(frame),
        caption=f"Organisationen je 10.000 Einwohnerinnen und Einwohner, {years_in_words(frame['year'])}",
        note="Waagrechte Striche: Unsicherheitsbereich. Gestrichelter Pfeil: die beiden Jahre sind nicht vergleichbar.",
        columns=[
            tables.header("town", "Stadt"),
            tables.year(is_header=False),
            tables.count("n_organisations", "Organi­sationen"),
            tables.count("rate", "je 10.000", 1),
            tables.text("interval", "Unsicher­heits­bereich"),
        ],
        rows=rows[rows["year"].isin(frame["year"]) & rows["organisation_id"].notna()],
    )


def participations_told(review: Review, rates: pd.DataFrame) -> Block:
    """For each pair of towns how many times as many participations per inhabitant, in the last common year.

    Parameters
    ----------
    rates : DataFrame
        `participation_rates` by city and year.
    """
    last = last_common_year(review.within(rates))
    last = last.sort_values("town", key=_in_order_of_towns(review), kind="stable")
    sentences = []
    for (_, one), (_, other) in itertools.combinations(last.sort_values("rate", ascending=False).iterrows(), 2):
        year = int(one["year"])
        ratio = compare_rates(
            review.participation,
            review.population,
            {"city": one["city"], "year": year},
            {"city": other["city"], "year": year},
        )
        sentences.append(wording.participations_compared(one["town"], other["town"], year, ratio))
    return paragraphs([*sentences, wording.NO_RANKING])


def types(review: Review) -> Block:
    """Organisations of the last year by type, a column for each town; what a town merges is said in its cell."""
    parts = []
    for town in review.towns.values():
        counts = review.types_of(town)
        last = counts[counts["year"].eq(review.years[-1])]
        for _, row in last.iterrows():
            parts.append({"type_title": row["type_title"], "town": town, "shown": number(row["n_organisations"])})
            merged = str(row["merged_types"]).split(", ") if row["type_title"] != row["merged_types"] else []
            inside = f"in „{row['type_title']}“".replace(" ", NO_BREAK)
            parts += [{"type_title": kind, "town": town, "shown": inside} for kind in merged]
    if not parts:
        return paragraphs("Für das letzte Jahr sind keine Arten von Organisationen angegeben.")
    wide = pd.DataFrame(parts).pivot(index="type_title", columns="town", values="shown")
    order = [*(kind for kind in ORGANISATION_TYPES.values() if kind in wide.index)]
    order += [kind for kind in wide.index if kind not in order]
    towns = [town for town in review.towns.values() if town in wide.columns]
    frame = wide.loc[order, towns].fillna(NOTHING).reset_index()
    columns = [tables.header("type_title", "Art"), *[tables.Column(town, town, is_number=True) for town in towns]]
    note = "Arten mit wenigen Organisationen fasst jede Stadt für sich zusammen, damit keine einzelne zu erkennen ist."
    rows = review.participation
    kept = rows[rows["year"].eq(review.years[-1]) & rows["organisation_id"].notna()]
    return table(frame, columns, f"Organisationen nach Art {review.years[-1]}", rows=kept, note=note)


def shares_by_town(review: Review) -> dict[str, dict[str, float | None]]:
    """For each town which measures its workbooks state, as shares of the entries of the chosen years."""
    frame = recorded_shares(review.participation)
    shares: dict[str, dict[str, float | None]] = {}
    for row in frame.itertuples(index=False):
        of_town = shares.setdefault(review.towns[str(row.city)], {})
        of_town[MEASURES[str(row.measure)]] = None if is_missing(row.share) else float(str(row.share))
    return {town: shares[town] for town in review.towns.values() if town in shares}


def recorded(review: Review, shares: dict[str, dict[str, float | None]]) -> Block:
    """Sentences and a table: what each town writes down."""
    told = paragraphs(*[wording.recorded(town, of_town) for town, of_town in shares.items()])
    texts = [
        {"measure": name, **{town: UNKNOWN if of_town[name] is None else percent(of_town[name])
                             for town, of_town in shares.items()}}
        for name in MEASURES.values()
    ]  # fmt: skip
    columns = [tables.header("measure", "Angabe"), *[tables.Column(town, town, is_number=True) for town in shares]]
    note = (
        "Anteil der Einträge über durchgeführte Aktionen, in denen die Angabe steht. „Tage der Aktionen“: Der Tag "
        "(oder zwei aufeinander folgende) ist bekannt, nicht nur Woche, Monat oder Jahr."
    )
    caption = f"Was die Städte festhalten, {years_in_words(review.years)}"
    return stack([told, table(pd.DataFrame(texts), columns, caption, rows=review.participation, note=note)])


def exchange_effect(review: Review) -> NetworkEffect | None:
    """Whether the exchange changed the participations of the first town against the second.

    The towns' whole history serves, however many years the report shows. None where there are not two towns whose
    participations were counted.
    """
    sizes = groups(review.history, ("city", "year"))
    counted_towns = set(sizes.loc[sizes["participations"].notna(), "city"])
    if len(review.towns) != 2 or len(counted_towns) != 2:
        return None
    treated, control = review.towns
    return network_effect(
        sizes,
        treated=treated,
        control=control,
        start=EXCHANGE_SINCE,
        titles=dict(review.towns),
        comparability=breaks_of_town(review.history, review.invitations, titles=review.campaigns),
    )


def exchange_told(effect: NetworkEffect | None) -> Block:
    """The verdict on the exchange, and each reason as a point of its own."""
    if effect is None:
        return paragraphs(
            "Ob der Austausch etwas bewirkt, lässt sich nur für zwei Städte mit gezählten Teilnahmen rechnen."
        )
    if not effect.reasons:
        return paragraphs(effect.sentence)
    opening = effect.sentence.split(effect.reasons[0])[0].strip()
    # That the model could not be fitted follows from the too few years; it says nothing more to a council.
    told = [reason for reason in effect.reasons if reason != effect.difference.problem] or list(effect.reasons)
    return stack([paragraphs(opening), bullets(told)])


def key_messages(
    review: Review,
    rates: pd.DataFrame,
    shares: dict[str, dict[str, float | None]],
    effect: NetworkEffect | None,
) -> list[str]:
    """What to remember: no ranking, organisations, what the towns can show each other, what the exchange changed."""
    if len(review.towns) < 2:
        return [ONE_TOWN]
    organisations = wording.organisations_per_inhabitant(last_common_year(rates))[:2]
    lessons = wording.lessons(shares)
    subjects = [lesson.split(":")[0] for lesson in lessons]
    learn = (
        f"Voneinander lernen lässt sich beim Aufschreiben: {enumeration(subjects)} hält eine Stadt in der Regel fest, "
        "eine andere weit seltener."
        if subjects
        else ""
    )
    verdict = effect.sentence.split(". ")[0].rstrip(".") + "." if effect is not None else ""
    return [text for text in (wording.NO_RANKING, " ".join(organisations), learn, verdict) if text]


def lessons_told(shares: dict[str, dict[str, float | None]]) -> Block:
    """What one town does that another could take over, as far as the workbooks show it."""
    found = wording.lessons(shares)
    if not found:
        return paragraphs("Alle Städte halten ungefähr dasselbe fest; daraus lässt sich nichts ablesen.")
    return stack([bullets(found), paragraphs("Wie machen das die Städte, die es in der Regel festhalten?")])


def limits(review: Review) -> list[str]:
    """What the comparison cannot say."""
    texts = [
        "Welche Stadt engagierter ist: Gezählt sind nur die Aktionen in diesen Arbeitsmappen, und sie unterscheiden "
        "sich in Art, Dauer und Kreis der Eingeladenen.",
        "Was eine Aktion gekostet oder bewirkt hat: Dazu steht nichts in den Arbeitsmappen.",
        "Wie viele Menschen in mehreren Aktionen dabei waren: Gezählt sind Teilnahmen.",
    ]
    return texts if len(review.towns) > 1 else [ONE_TOWN, *texts]


def questions(review: Review, shares: dict[str, dict[str, float | None]]) -> list[str]:
    """What only the councils can answer."""
    texts = ["Was wollen die Städte voneinander wissen, und welche Zahl würde darauf antworten?"]
    lacking = [
        f"{town} ({enumeration(names)})"
        for town, of_town in shares.items()
        if (
            names := [name for name, share in of_town.items() if share is not None and share <= wording.RECORDED_BY_FEW]
        )
    ]
    if lacking:
        texts.append(
            f"Soll künftig auch festgehalten werden, was bisher kaum in den Mappen steht: {enumeration(lacking)}?"
        )
    texts.append(
        "Sollen die Städte eine gemeinsame Aktion nach denselben Regeln zählen? Erst dann ließe sich sagen, wo mehr "
        "Menschen mitmachen."
    )
    return texts if len(review.towns) > 1 else texts[:-1]


def _in_order_of_towns(review: Review) -> Callable[[pd.Series], pd.Series]:
    """Sorting key: towns as the review has them."""
    order = {town: place for place, town in enumerate(review.towns.values())}
    return lambda names: names.map(order)
