"""The annex: exactness, flagged rows in their readings, comparability, per 1,000 inhabitants, signs, sources."""

from collections.abc import Iterator

import pandas as pd

from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.quality.readings import AS_READ, BOTH, DATE_MOVED, WITHOUT_DOUBLE
from engagement_analysis.language.german import date
from engagement_analysis.reports.blocks import Block, annex, bullets, data_table, paragraphs, stack
from engagement_analysis.reports.blocks.block import foldout
from engagement_analysis.reports.blocks.figure import source_list
from engagement_analysis.reports.blocks.tables import count, header, text, year
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview

_READINGS = {
    AS_READ: "wie in diesem Bericht",
    WITHOUT_DOUBLE: "ohne den womöglich doppelten Eintrag",
    DATE_MOVED: "Datum ins Jahr der Liste gerückt",
    BOTH: "beides",
}

_MEASURES = {"organisations": "Organisationen", "participations": "Teilnahmen", "hours": "Stunden"}


def exactness(review: TownReview) -> pd.DataFrame:
    """Entries of each year by how exact their number is, private persons left out."""
    sums = totals(numbers.groups(review), by=("year",))
    n_flagged = review.flagged.groupby("year").size()
    return sums.assign(
        n_inexact=sums["n_approximate"] + sums["n_range"] + sums["n_bound"],
        n_flagged=[int(n_flagged.get(each, 0)) for each in sums["year"]],
    )[["year", "n_held", "n_exact", "n_inexact", "n_missing", "n_flagged"]]


def in_readings(review: TownReview) -> pd.DataFrame:
    """What the flagged rows would change: organisations, participations, hours of two years, who came again."""
    records = []
    told = [measure for measure in _MEASURES if review.may_tell_readings_of(measure)]
    for name in review.readings:
        sums = numbers.yearly(review, name).set_index("year")
        again = numbers.came_again(review, name)
        record: dict[str, object] = {"reading": _READINGS[name]}
        for one in review.years[-2:]:
            record |= {f"{measure}_{one}": sums.loc[one, measure] for measure in told}
        record["again"] = f"{again['again'].iloc[-1]} von {again['before'].iloc[-1]}" if len(again) else "–"
        records.append(record)
    return pd.DataFrame.from_records(records)


def per_thousand(review: TownReview) -> pd.DataFrame:
    """Participations per 1,000 inhabitants of the years with a published population; no rows where none is."""
    rows = review.participation[
        review.participation["year"].isin(review.years) & ~review.participation["campaign"].isin(review.overviews)
    ]
    if review.population.empty or rows.empty:
        return pd.DataFrame()
    found = participation_rates(rows, review.population)
    return found[found["rate"].notna()]


def block(review: TownReview) -> Block:
    """All parts, under one heading each; what does not arise is left out."""
    return stack(_parts(review), part="annex")


def _parts(review: TownReview) -> Iterator[Block]:
    yield annex(
        "Genauigkeit der Listen",
        data_table(
            exactness(review),
            [
                year(),
                count("n_held", "Einträge"),
                count("n_exact", "genau gezählt"),
                count("n_inexact", "geschätzt, Spanne oder Grenze"),
                count("n_missing", "ohne Zahl"),
                count("n_flagged", "zu prüfen"),
            ],
            "Einträge je Jahr, ohne Privatpersonen",
        ),
        paragraphs("„ca. 60“ zählt als 60, „50 bis 75“ als Mitte, „mind. 20“ als 20. Eine leere Zelle ist keine Null."),
    )
    if len(review.readings) > 1 and not review.is_strict:
        yield _readings(review)
    if len(review.years) > 1:
        yield _comparable(review)
    rates = per_thousand(review)
    if not rates.empty and not review.is_strict:
        yield rates_part(
            rates, "Der Bereich sagt, wie stark die Zahl schwanken könnte, wenn andere Gruppen gekommen wären."
        )
    signs = [
        "–: keine solche Gruppe oder keine Liste",
        ".: Zahl unbekannt",
        "≥: mindestens",
        "hohle Säule: anderer Kreis von Gruppen",
    ]
    if len(review.flagged):
        signs += ["gestrichelt: zu prüfen", "*: enthält womöglich doppelte Stunden"]
    yield annex("Zeichen", paragraphs(" · ".join(signs)))
    yield sources_part(numbers.entries(review), is_example=review.is_example)
    waste = numbers.groups(review).groupby("year")["waste_kg"].agg(["sum", "max"])
    told = [
        f"{each}: {words.number(total)} kg, davon {words.number(most)} kg aus einer Zeile"
        for each, total, most in waste[waste["sum"].gt(0)].itertuples()
    ]
    if told and not review.is_strict:
        yield annex("Müll in Kilogramm", bullets(told))


def _readings(review: TownReview) -> Block:
    table = in_readings(review)
    columns = [header("reading", "Lesart")]
    for one in review.years[-2:]:
        columns += [
            count(f"{measure}_{one}", f"{one} {label}")
            for measure, label in _MEASURES.items()
            if f"{measure}_{one}" in table
        ]
    if table["again"].ne("–").any():
        columns.append(text("again", "kamen wieder"))
    where = [f"{row.source_file} › {row.source_sheet}, Zeile {row.source_row}" for row in records(review.flagged)]
    heading = words.spelled(len(where), "ein Eintrag, der zu prüfen ist", "Einträge, die zu prüfen sind")
    return annex(words.capitalised(heading), data_table(table, columns, "Was sich ändert"), bullets(where))


def _comparable(review: TownReview) -> Block:
    rows = numbers.groups(review)
    table = rows.groupby(["campaign", "year"], observed=True)["organisation_type"].agg(
        lambda kinds: words.circle(kinds.astype("string"))
    )
    grid = table.unstack("year").reindex(columns=list(review.years)).astype("object").fillna("–")
    grid.index = [review.campaign_title(str(campaign)) for campaign in grid.index]
    frame = grid.reset_index(names="campaign")
    frame.columns = [str(name) for name in frame.columns]
    columns = [header("campaign", "Aktion"), *(text(str(each), str(each)) for each in review.years)]
    note = "Wer eingeladen war, ist aus den Listen geschlossen, wo es nicht veröffentlicht ist."
    if review.since > review.years[0]:
        note = (
            f"Zwischen {review.since - 1} und {review.since} wechselt der Kreis der Gruppen; darüber hinweg wird kein "
            f"Zuwachs genannt. {note}"
        )
    return annex(
        "Vergleichbarkeit", data_table(frame, columns, "Welche Gruppen in den Listen stehen"), paragraphs(note)
    )


def rates_part(rates: pd.DataFrame, said: str, *, group_by: str | None = None) -> Block:
    """The table of `per_thousand`, and what is said below it."""
    shown = rates.assign(
        people=[f"{words.number(row.inhabitants)} ({date(row.population_date)})" for row in records(rates)],
        bounds=[f"{words.number(row.rate_low, 1)} bis {words.number(row.rate_high, 1)}" for row in records(rates)],
    )
    columns = [
        year(),
        count("participations", "Teilnahmen"),
        text("people", "Einwohner, amtlich"),
        count("rate", "je 1.000", 1),
        text("bounds", "95-Prozent-Bereich"),
    ]
    caption = "Teilnahmen je 1.000 Einwohner; der Bereich nimmt Gruppen als Ereignisse"
    return annex("Je 1.000 Einwohner", data_table(shown, columns, caption, group_by=group_by), paragraphs(said))


def sources_part(rows: pd.DataFrame, *, is_example: bool) -> Block:
    """Where the figures stand."""
    kind = "Arbeitsmappen (Beispieldaten)" if is_example else "Arbeitsmappen"
    inside = foldout(source_list(rows), f"{kind}: Fundstellen, ohne Privatpersonen")
    return annex("Quellen", Block(inside))
