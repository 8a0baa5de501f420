"""Results of one town → its key messages, the paragraphs of its sections, its limits and questions to the council."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from engagement_analysis.analysis.organisations.stays import stay_curve
from engagement_analysis.language.signs import enumeration, number, percent
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.reports import messages, wording
from engagement_analysis.reports.cells import cell_name
from engagement_analysis.reports.disclosure import is_cell_shown, is_shown, without_figures_of_campaigns
from engagement_analysis.reports.display import Block, paragraphs
from engagement_analysis.reports.evidence import by_town
from engagement_analysis.reports.review_data import Review
from engagement_analysis.reports.wording import town as words


def key_messages(
    review: Review,
    yearly: pd.DataFrame,
    comparability: pd.DataFrame,
    retained: pd.DataFrame,
    concentration: pd.DataFrame,
    quality: pd.DataFrame,
) -> list[str]:
    """What the council should remember: organisations, who came again, people, dependence, how sure we are.

    Parameters
    ----------
    yearly, quality : DataFrame
        `totals` and `data_quality` by city and year.
    comparability : DataFrame
        `breaks_of_town`.
    retained : DataFrame
        `town_frames.came_again`.
    concentration : DataFrame
        `coarse_concentration`.
    """
    shown, coarse = review.within(retained), review.within(concentration)
    told = []
    for town, (organisations, participations) in messages.in_short(review, yearly, comparability).items():
        told.append(organisations)
        told.append(wording.sentence_list(words.came_again(town, shown[shown["town"].eq(town)])[:2]))
        told.append(participations)
        told.append(words.concentration(town, coarse[coarse["town"].eq(town)]))
    held, exact = (
        int(review.within(quality[quality["year"].notna()])[column].sum()) for column in ("n_held", "n_exact")
    )
    if held:
        told.append(
            f"Wie sicher sind die Zahlen? {number(exact)} von {number(held)} Einträgen ({percent(exact / held)}) "
            "nennen eine genaue Zahl der Teilnehmenden; die anderen sind geschätzt oder fehlen."
        )
    return [text for text in [*told, *_findings(review), wording.trend_caution(len(review.years))] if text]


def _findings(review: Review) -> list[str]:
    texts = []
    for town in review.towns.values():
        counts = review.findings[review.findings["town"] == town].groupby("severity").size()
        texts.append(wording.findings(town, counts.rename("n").reset_index()))
    return texts


def findings(review: Review) -> Block:
    """How many findings are open, and where they are listed."""
    return paragraphs([*_findings(review), f"Welche das sind, steht im Bericht {wording.QUALITY_REPORT}."])


def of_towns(review: Review, frame: pd.DataFrame, sentence: Callable[[str, pd.DataFrame], str]) -> Block:
    """A paragraph for each town from its rows as they may be published; `sentence` is one of `wording.town`."""
    return paragraphs(*[sentence(town, rows) for town, rows in by_town(review, review.within(frame))])


def came_again(review: Review, retained: pd.DataFrame) -> Block:
    """Who came again, and the return rate.

    Parameters
    ----------
    retained : DataFrame
        `town_frames.came_again`.
    """
    return of_towns(
        review,
        retained,
        lambda town, rows: wording.sentence_list([*words.came_again(town, rows), words.return_rate(town, rows)]),
    )


def how_long(review: Review, stays: pd.DataFrame) -> Block:
    """How long organisations stay, if the data carry it.

    Parameters
    ----------
    stays : DataFrame
        `analysis.stays` by city.
    """
    texts = []
    for city, town in review.towns.items():
        rows = stays[stays["city"].eq(city)]
        shares = {str(key): float(share) for key, share in rows["end_reason"].value_counts(normalize=True).items()}
        median = None
        if rows["has_left"].any():
            found = float(stay_curve(rows).median)
            median = None if np.isnan(found) else found
        texts.append(words.stays(town, len(rows), shares, median))
    return paragraphs(*texts)


def reach_shown(review: Review, reached: pd.DataFrame) -> pd.DataFrame:
    """Registered organisations that came in the last year, for kinds that stand alone in the tables.

    Parameters
    ----------
    reached : DataFrame
        `analysis.reach`.

    Returns
    -------
    DataFrame
        `city`, `town`, `type_title`, `n_registered`, `n_reached` (Int64; null: confidential).
    """
    rows = reached[reached["reach_share"].notna() & reached["year"].eq(review.years[-1])]
    rows = review.titled(rows.assign(type_title=rows["organisation_type"].map(ORGANISATION_TYPES)))
    names = [
        cell_name("reached", city, title, year)
        for city, title, year in zip(rows["city"], rows["type_title"], rows["year"], strict=True)
    ]
    hidden = pd.Series([not is_cell_shown(review.protected, name) for name in names], index=rows.index, dtype=bool)
    came = rows["n_reached"].fillna(rows["n_came"]).mask(hidden)
    return rows.assign(n_reached=came)[["city", "town", "type_title", "n_registered", "n_reached"]]


def reach(review: Review, shown: pd.DataFrame) -> Block:
    """Which share of the town's organisations came, or that there is no register.

    Parameters
    ----------
    shown : DataFrame
        `reach_shown`.
    """
    return paragraphs(
        *[
            words.reach(
                town,
                shown[shown["city"].eq(city)].to_dict("records"),
                has_register=bool(review.register["city"].eq(city).any()),
            )
            for city, town in review.towns.items()
        ]
    )


def development(review: Review, trends: pd.DataFrame, outlooks: pd.DataFrame) -> Block:
    """Whether the organisations and participations rise or fall, and next year's range; mostly why neither is said.

    Parameters
    ----------
    trends : DataFrame
        `yearly_series.trends` by city, of both measures, with `measure`.
    outlooks : DataFrame
        `analysis.outlook` by city.
    """
    texts = []
    for city in review.towns:
        own = trends[trends["city"].eq(city)]
        refused = own[own["verdict"].eq("refused")]
        for sentence, rows in refused.groupby("sentence", sort=False):
            texts.append(f"{enumeration(_SUBJECT[measure] for measure in rows['measure'])}: {sentence}")
        for _, row in own.drop(index=refused.index).iterrows():
            is_public = all(is_shown(review.protected, _CELL_OF[row["measure"]], city, year) for year in row["years"])
            texts.append(words.trend(_SUBJECT[row["measure"]], row, is_public=is_public))
        for _, row in outlooks[outlooks["city"].eq(city)].iterrows():
            texts.append(_outlook(review, row))
    return paragraphs(*texts)


_SUBJECT = {"n_organisations": "Organisationen", "participations": "Teilnahmen"}
_CELL_OF = {"n_organisations": "organisations", "participations": "participations"}


def _outlook(review: Review, row: pd.Series) -> str:
    if not row["is_available"]:
        return without_figures_of_campaigns(str(row["sentence"]))
    years = [year for year in review.years if row["first_year"] <= year <= row["last_year"]]
    if all(is_shown(review.protected, _CELL_OF[row["measure"]], row["city"], year) for year in years):
        return str(row["sentence"])
    return f"Eine Vorausschau für {int(row['year'])} {wording.NOT_SHOWN}"


def council_questions(
    review: Review,
    yearly: pd.DataFrame,
    changes: pd.DataFrame,
    quality: pd.DataFrame,
    concentration: pd.DataFrame,
    retained: pd.DataFrame,
) -> list[str]:
    """Questions that the figures raise and only the council can answer.

    Parameters
    ----------
    yearly, changes, quality : DataFrame
        As for `messages.council_questions`.
    concentration, retained : DataFrame
        As for the key messages.
    """
    questions = messages.council_questions(review, yearly, changes, quality)
    for town, rows in by_town(review, review.within(retained[retained["previous_year"].notna()])):
        if (
            retained.loc[retained["city"].eq(rows["city"].iloc[0]) & retained["year"].isin(rows["year"]), "n_lost"]
            .isna()
            .any()
        ):
            questions.append(
                f"Wer führt in {town} künftig Buch darüber, wer zu welcher Aktion eingeladen war? Nur so lässt sich "
                "sagen, ob Organisationen ausblieben oder nicht gefragt wurden."
            )
    for town, rows in by_town(review, review.within(concentration)):
        last = rows.iloc[-1]["top_share_words"]
        if isinstance(last, str) and last.startswith(("mehr als", "zwischen der Hälfte")):
            questions.append(
                f"In {town} hängt viel an wenigen Organisationen. Was geschieht mit den Aktionen, wenn eine davon "
                "nicht mehr kann?"
            )
    questions += [
        f"Soll {town} ein Verzeichnis seiner Schulen, Kindergärten und Vereine führen, damit sich sagen lässt, wen die "
        "Aktionen noch nicht erreichen?"
        for city, town in review.towns.items()
        if not review.register["city"].eq(city).any()
    ]
    return questions
