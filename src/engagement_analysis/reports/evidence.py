"""Analysis frames → the figures and tables of the four-year review, a block for each question."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.analysis.measures.exposure import CENSUS_TITLES
from engagement_analysis.language.signs import NO_BREAK, NOTHING, UNKNOWN, date, is_missing, number, span
from engagement_analysis.plot.bar_rows import bar_rows_height
from engagement_analysis.reports import tables
from engagement_analysis.reports.display import Block, bullets, chart, heading, paragraphs, stack, table
from engagement_analysis.reports.merged_parts import merged_parts
from engagement_analysis.reports.review_data import Review
from engagement_analysis.reports.wording import main_change, other_censuses, reasons_by_year

DASHED = "Gestrichelte Linie: mit dem Vorjahr nicht vergleichbar."
OTHER_PARTS = "übrige Teile zusammen"


def by_town(review: Review, frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of each town in the order of the towns, with its title."""
    for town in review.towns.values():
        rows = frame[frame["town"] == town]
        if len(rows):
            yield town, rows


def shown_breaks(review: Review, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with `is_comparable` null where the year before is not shown, so that no mark points at nothing."""
    shown = frame["previous_year"].isin(review.years)
    return frame.assign(is_comparable=frame["is_comparable"].astype("boolean").where(shown))


def known_organisations(totals: pd.DataFrame) -> pd.DataFrame:
    """The totals with `n_organisations` null where people came, but no entry names its organisation.

    Examples
    --------
    >>> known_organisations(pd.DataFrame({"n_organisations": [0, 5], "n_unnamed_rows": [12, 0]}))[
    ...     "n_organisations"
    ... ].tolist()
    [<NA>, 5]
    """
    unknown = totals["n_organisations"].eq(0) & totals["n_unnamed_rows"].gt(0)
    return totals.assign(n_organisations=totals["n_organisations"].astype("Int64").mask(unknown))


def organisations(review: Review, counts: pd.DataFrame, comparability: pd.DataFrame) -> Block:
    """For each town a chart of its organisations by campaign and year.

    Parameters
    ----------
    counts : DataFrame
        `totals` by city, campaign and year.
    comparability : DataFrame
        `breaks` of the same rows.
    """
    keys = ["city", "campaign", "year"]
    held = known_organisations(counts[counts["n_held"].gt(0)])
    marked = review.within(
        held.merge(shown_breaks(review, comparability)[[*keys, "is_comparable"]], on=keys, how="left")
    )
    columns = [
        tables.header("campaign_title", "Aktion"),
        tables.year(is_header=False),
        tables.count("n_organisations", "Organisationen"),
        tables.count("n_unnamed_rows", "Einträge ohne Namen"),
        tables.count("n_cancelled", "abgesagt"),
    ]
    blocks = []
    for town, rows in by_town(review, marked):
        blocks.append(
            chart(
                plot.plot_organisations,
                plot.alt_text_organisations,
                rows,
                height=bar_rows_height(rows["campaign"].nunique()),
                caption=f"Organisationen je Aktion in {town}",
                note=(
                    "Die Höhe der Säulen ist in allen Zeilen gleich zu lesen. „–“: keine Aktion; „.“: nicht bekannt "
                    f"oder nicht gezeigt. {DASHED}"
                ),
                columns=columns,
                rows=review.of_town(town),
            )
        )
    return stack(blocks)


def participations(review: Review, yearly: pd.DataFrame, comparability: pd.DataFrame) -> Block:
    """For each town a chart of its participations by year, counted and estimated.

    Parameters
    ----------
    yearly : DataFrame
        `totals` by city and year.
    comparability : DataFrame
        `breaks_of_town`.
    """
    keys = ["city", "year"]
    marked = review.within(
        yearly.merge(shown_breaks(review, comparability)[[*keys, "is_comparable"]], on=keys, how="left")
    )
    marked["range"] = _ranges(marked)
    columns = [
        tables.year(),
        tables.count("participations", "Teilnahmen"),
        tables.text("range", "mit ungenauen Angaben"),
        tables.share("exact_share", "genau gezählt"),
        tables.count("n_missing", "Einträge ohne Zahl"),
    ]
    return stack(
        chart(
            plot.plot_participations,
            plot.alt_text_participations,
            rows,
            height=3.6,
            caption=f"Teilnahmen je Jahr in {town}, alle Aktionen zusammen",
            note=_how_drawn(rows),
            columns=columns,
            rows=review.of_town(town),
        )
        for town, rows in by_town(review, marked)
    )


def _how_drawn(totals: pd.DataFrame) -> str:
    """What fillings, strokes and arrows of the bars of participations mean."""
    pale = "; blass: wie genau gezählt wurde, wird nicht gezeigt" if plot.years_with_untold_share(totals) else ""
    return (
        f"Gefüllt und in Prozent: genau gezählt; schraffiert: geschätzt, Spanne oder Grenze{pale}. Der senkrechte "
        f"Strich zeigt die Spanne, ein Pfeil, dass Zahlen fehlen und es mehr sein können. {DASHED}"
    )


def _ranges(totals: pd.DataFrame) -> list[str]:
    return [
        span(low, high) for low, high in zip(totals["participations_low"], totals["participations_high"], strict=True)
    ]


def participations_by_campaign(review: Review, counts: pd.DataFrame) -> Block:
    """For each town a table of the participations by campaign (rows) and year (columns).

    Figures that rest on too few organisations are hidden, with others that would give them away.
    """
    safe = review.within(counts[counts["n_held"].gt(0)])
    blocks = []
    for town, rows in by_town(review, safe):
        texts = rows.assign(shown=[number(value) for value in rows["participations"]], year=rows["year"].astype(int))
        wide = texts.pivot(index="campaign_title", columns="year", values="shown").fillna(NOTHING).reset_index()
        columns = [tables.header("campaign_title", "Aktion")]
        columns += [tables.Column(year, str(year), is_number=True) for year in wide.columns[1:]]
        caption = f"Teilnahmen je Aktion in {town}"
        note = "– keine Aktion in diesem Jahr. Angaben sind Summen der genannten Zahlen; fehlende sind nicht ergänzt."
        blocks.append(table(wide, columns, caption, rows=review.of_town(town), note=note))
    return stack(blocks)


def rates(review: Review, frame: pd.DataFrame, comparability: pd.DataFrame) -> Block:
    """One chart of all towns: participations per 1,000 inhabitants with their intervals.

    Parameters
    ----------
    frame : DataFrame
        `participation_rates` by city and year.
    comparability : DataFrame
        `breaks_of_town`.
    """
    keys = ["city", "year"]
    marked = review.within(
        frame.merge(shown_breaks(review, comparability)[[*keys, "is_comparable"]], on=keys, how="left")
    )
    order = {town: place for place, town in enumerate(review.towns.values())}
    marked = marked.sort_values("town", key=lambda names: names.map(order), kind="stable")
    marked["interval"] = [span(low, high) for low, high in zip(marked["rate_low"], marked["rate_high"], strict=True)]
    columns = [
        tables.header("town", "Stadt"),
        tables.year(is_header=False),
        tables.count("rate", "je 1.000", 1),
        tables.text("interval", "Unsicherheitsbereich"),
        tables.count("inhabitants", "Einwohner"),
        tables.Column("population_date", "Stichtag", date),
        tables.text("census", "Zensus"),
    ]
    marked["census"] = marked["census_generation"].map(CENSUS_TITLES)
    return chart(
        plot.plot_rates,
        plot.alt_text_rates,
        marked,
        height=3.7,
        caption="Teilnahmen je 1.000 Einwohnerinnen und Einwohner",
        note=(
            "Senkrechte Striche: Unsicherheitsbereich, auf ganze Zahlen nach außen gerundet. Die Linie ist "
            "unterbrochen, wo zwei Jahre nicht vergleichbar sind. Die Städte zählen verschiedene Aktionen; ihre "
            f"Linien sind kein Wettbewerb. {other_censuses(marked)}".rstrip()
        ),
        columns=columns,
        rows=review.participation,
    )


def changes(review: Review, frame: pd.DataFrame) -> Block:
    """For each town the table of changes on the year before, and why some years cannot be compared.

    Parameters
    ----------
    frame : DataFrame
        `year_on_year` by city and campaign.
    """
    shown = review.within(frame[frame["previous_year"].notna()])
    shown["verdict"] = ["ja" if fits else "nein" for fits in shown["is_comparable"]]
    columns = [
        tables.year(),
        tables.count("participations", "Teil­nahmen"),
        tables.count("change", "Änderung", signed=True),
        tables.count("same_organisations", "bei denselben Organi­sationen", signed=True),
        tables.text("verdict", "ver­gleich­bar"),
    ]
    blocks = []
    for town, rows in by_town(review, shown):
        caption = f"Änderung der Teilnahmen gegenüber dem Vorjahr in {town}"
        history = review.history[review.history["town"] == town]
        blocks += [heading(town), table(rows, columns, caption, rows=history, group_by="campaign_title")]
        reasons = reasons_by_year(rows)
        if reasons:
            blocks += [paragraphs("Nicht vergleichbar, und warum:"), bullets(reasons)]
    return stack(blocks)


def change_parts(row: pd.Series) -> pd.DataFrame:
    """One change as the rows of a waterfall; parts that rest on few organisations are merged.

    Parameters
    ----------
    row : Series, a row of `year_on_year`

    Returns
    -------
    DataFrame
        `label`, `value`, `is_total`, `contains` (what a merged part holds, else empty). No rows where the change is
        not known, or where its parts are confidential.
    """
    nothing = pd.DataFrame(columns=["label", "value", "is_total", "contains"])
    if row[["change", "previous", "participations"]].isna().any() or row.get("is_split_hidden", False):
        return nothing
    merged = merged_parts(row)
    if merged["kind"].eq("same_organisations").any() and is_missing(row["same_organisations"]):
        return nothing
    is_joined = merged["kind"].eq("")
    steps_shown = merged["label"].mask(is_joined, OTHER_PARTS)
    labels = [f"Teilnahmen {int(row['previous_year'])}", *steps_shown, f"Teilnahmen {int(row['year'])}"]
    values = [int(row["previous"]), *merged["value"], int(row["participations"])]
    is_total = [True, *[False] * len(merged), True]
    contains = ["", *merged["label"].where(is_joined, ""), ""]
    return pd.DataFrame({"label": labels, "value": values, "is_total": is_total, "contains": contains})


def change_split(review: Review, frame: pd.DataFrame) -> Block:
    """For each town the last change of its largest campaign, split exactly.

    Parameters
    ----------
    frame : DataFrame
        `year_on_year` by city and campaign.
    """
    last = review.within(frame[frame["year"].eq(review.years[-1]) & frame["change"].notna()])
    columns = [
        tables.header("label", "Teil"),
        tables.text("contains", "umfasst"),
        tables.Column("shown", "Teilnahmen", is_number=True),
    ]
    blocks = []
    for town, rows in by_town(review, last):
        row = main_change(rows)
        if row is None:
            continue
        parts = change_parts(row)
        if parts.empty:
            continue
        wrapped = parts.assign(label=["\n".join(textwrap.wrap(label, 18)) for label in parts["label"]])
        inside = parts.loc[parts["contains"].ne(""), "contains"]
        kept = review.history
        kept = kept[kept["campaign"].eq(row["campaign"]) & kept["year"].isin([row["year"], row["previous_year"]])]
        blocks.append(
            chart(
                plot.plot_change_split,
                plot.alt_text_change_split,
                wrapped,
                height=0.62 * len(parts) + 0.3,
                caption=(
                    f"Woher die Änderung kommt: {row['campaign_title']} in {town}, {int(row['previous_year'])} und "
                    f"{int(row['year'])}"
                ),
                note="Gefüllt: mehr Teilnahmen; schraffiert: weniger. Die Teile ergeben zusammen genau die Änderung."
                + (f" „{OTHER_PARTS}“: {inside.iloc[0]}." if len(inside) else "")
                + ("" if row["is_comparable"] else " Die beiden Jahre sind nicht vergleichbar."),
                columns=columns,
                rows=kept[kept["town"] == town],
                data=parts.assign(
                    shown=[
                        number(v, signed=not total) for v, total in zip(parts["value"], parts["is_total"], strict=True)
                    ]
                ),
            )
        )
    return stack(blocks)


def composition(review: Review) -> Block:
    """For each town a chart of its organisations by type and year; small types are merged."""
    columns = [
        tables.header("type_title", "Art"),
        tables.text("merged_types", "umfasst"),
        tables.year(is_header=False),
        tables.count("n_organisations", "Organisationen"),
    ]
    blocks = []
    for town in review.towns.values():
        rows = review.of_town(town)
        counts = review.types_of(town)
        if counts.empty:
            continue
        named = rows[rows["organisation_id"].notna()]
        blocks.append(
            chart(
                plot.plot_composition,
                plot.alt_text_composition,
                counts,
                height=bar_rows_height(counts["type_title"].nunique()),
                caption=f"Organisationen nach Art in {town}",
                note="Arten mit weniger als drei Organisationen in einem Jahr sind zusammengefasst.",
                columns=columns,
                rows=named,
            )
        )
    return stack(blocks)


def further_measures(review: Review, yearly: pd.DataFrame, proportions: pd.DataFrame) -> Block:
    """For each town a table of hours and of children and young people, with how many entries state them.

    Parameters
    ----------
    yearly : DataFrame
        `totals` by city and year.
    proportions : DataFrame
        `ratios` by city and year.
    """
    frame = review.within(yearly.merge(proportions, on=["city", "year"], how="left"))
    for measure, reported in (("hours", "n_hours_reported"), ("minors", "n_minors_reported")):
        frame[f"{measure}_told"] = [
            UNKNOWN if is_missing(value) else f"{number(value)} ({number(some)}{NO_BREAK}von{NO_BREAK}{number(every)})"
            for value, some, every in zip(frame[measure], frame[reported], frame["n_held"], strict=True)
        ]
    columns = [
        tables.year(),
        tables.Column("hours_told", "Stunden", is_number=True),
        tables.count("hours_per_participation", "je Teil\u00adnahme", 1),
        tables.Column("minors_told", "Kinder und Jugend\u00adliche", is_number=True),
        tables.share("minors_share", "Anteil"),
    ]
    note = (
        "In Klammern: aus wie vielen der Einträge die Summe stammt. „je Teilnahme“ und „Anteil“ beruhen nur auf "
        "Einträgen, die beides nennen."
    )
    return stack(
        table(
            rows,
            columns,
            f"Freiwillige Stunden, Kinder und Jugendliche in {town}",
            rows=review.of_town(town),
            note=note,
        )
        for town, rows in by_town(review, frame)
    )
