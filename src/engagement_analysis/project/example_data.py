"""Example workbooks and published figures that come with the package → frames, without a clone or a project.

They lie once in the repository; a wheel carries them beside the code, as a project (`hatch_build.py`).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from engagement_analysis.loading import Loaded, load
from engagement_analysis.mistakes import MistakeError, WrongThingError, kind_of
from engagement_analysis.project.example_files import LIST, example_files
from engagement_analysis.project.reference_data import read_comparable_series, read_population, read_published_figures
from engagement_analysis.town_files.frames import invitations_frame, towns_frame
from engagement_analysis.town_files.layout import TownLayout, UnknownTownError, load_town, shipped_towns

_PACKAGE: Final = Path(__file__).parents[1]
_PLACES: Final = (_PACKAGE / "example", _PACKAGE.parents[1])
"""Projects: in a wheel, a clone."""
Town = str | Path


class ExampleDataError(MistakeError, FileNotFoundError):
    """The example data are not where the package keeps them."""


def load_example(town: str | None = None) -> Loaded:
    """Read the example workbooks of one town, or of both: constructed around published totals, no real results.

    Parameters
    ----------
    town : str, optional
        "balingen" or "neumarkt"; left out: both, one after the other.

    Returns
    -------
    Loaded
        As `load` returns it.

    Raises
    ------
    UnknownTownError, ExampleDataError
        There are no examples of this town; they were taken out of the clone.

    Examples
    --------
    >>> load_example("neumarkt").participation["city"].unique().tolist()
    ['neumarkt']
    """
    if town is not None and str(town) not in shipped_towns():
        raise UnknownTownError(town)
    loaded = [load(_examples(each), city=each) for each in (shipped_towns() if town is None else [town])]
    if len(loaded) == 1:
        return loaded[0]
    return Loaded(
        pd.concat([each.participation for each in loaded], ignore_index=True),
        pd.concat([each.findings for each in loaded], ignore_index=True),
        pd.concat([each.sheets for each in loaded], ignore_index=True),
    )


def load_population(path: str | Path | None = None, *, towns: Iterable[Town] | None = None) -> pd.DataFrame:
    """Published population figures with date, basis and source; `city` holds the slugs of `participation`.

    Parameters
    ----------
    path : path, optional
        Your own `population.csv`; left out: the figures that come with the package.
    towns : iterable of str or Path, optional
        Towns, as for `load`; left out: those that come with the package.

    Returns
    -------
    DataFrame, one row per figure
        `ags` (official municipality key), `city` (slug), `reference_date` (datetime), `inhabitants` (Int64, people),
        `basis` ("official": carried forward from a census by the statistical office; "registry": counted from the
        town's register), `census_generation` (figures of two censuses do not compare), `source_url`.

    Examples
    --------
    >>> load_population()["city"].unique().tolist()
    ['balingen', 'neumarkt']
    """
    return read_population(_existing(path), towns={layout.ags: layout.slug for layout in _layouts(towns)})


def load_published(path: str | Path | None = None, *, towns: Iterable[Town] | None = None) -> pd.DataFrame:
    """Real figures on campaigns that towns and press published, one fact a row; never add them up.

    Parameters
    ----------
    path, towns : optional
        As for `load_population`.

    Returns
    -------
    DataFrame, one row per published fact
        `place` (name as published), `city` (slug), `campaign` (title as published), `campaign_id` (its slug),
        `date_start`, `date_end` (datetime, what the published date covers; null: unknown), `date_precision` ("day",
        "month", "year", null), `year` (Int64), `measure`, `value_text` (as published), `value_low`, `value_high`
        (Float64; null: open), `quality`, `note`, `source_url`, `source_date`, `accessed`.

    Examples
    --------
    >>> load_published()[["city", "campaign", "value_text"]].head(1).values.tolist()
    [['neumarkt', 'Neumarkt räumt auf', 'rund 200']]
    """
    return read_published_figures(_existing(path), towns=_slugs(towns))


def load_comparable_series(path: str | Path | None = None, *, towns: Iterable[Town] | None = None) -> pd.DataFrame:
    """Yearly series of such campaigns elsewhere, as published.

    Parameters
    ----------
    path, towns : optional
        As for `load_population`.

    Returns
    -------
    DataFrame, one row per place, campaign, year and measure
        `place`, `campaign` (titles as published), `year` (Int64), `measure`, `value_text` (as published), `value`
        (Float64), `quality`, `source_url`, `city` (slug). A year without a row had no edition, or its figure was not
        found: not zero.

    Examples
    --------
    >>> load_comparable_series()["city"].head(1).tolist()
    ['hamburg']
    """
    return read_comparable_series(_existing(path), towns=_slugs(towns))


def invitations(town: Town | None = None) -> pd.DataFrame:
    """Who was invited to which campaign in which year, as the town's file says.

    Parameters
    ----------
    town : str or Path, optional
        As for `load`; left out: all towns that come with the package.

    Returns
    -------
    DataFrame, one row per town, campaign, year and kind of organisation
        `city`, `campaign`, `year` (Int64), `organisation_type`, `source` (how that is known), `counted` (who was
        counted, where the town says it).

    Raises
    ------
    UnknownTownError, TownFileError

    Examples
    --------
    >>> invitations("neumarkt")["city"].unique().tolist()
    ['neumarkt']
    """
    return invitations_frame(_layouts(None if town is None else [town]))


def towns() -> pd.DataFrame:
    """The towns that come with the package, one row each.

    Returns
    -------
    DataFrame, one row per town
        `city` (slug), `title`, `ags` (official municipality key), `closed_until` (Int64; the last year with final
        figures), `publication` ("open" or "strict": whether small counts of organisations are shown).

    Examples
    --------
    >>> towns()["city"].tolist()
    ['balingen', 'neumarkt']
    """
    return towns_frame(_layouts(None))


def example_project() -> dict[str, Path]:
    """Files of the example project that comes with the package, by their names within it.

    Raises
    ------
    ExampleDataError
        The installation has none.

    Examples
    --------
    >>> {name.split("/")[0] for name in example_project()} == {"data", "notebooks"}
    True
    """
    return example_files(_root())


def _root() -> Path:
    found = next((place for place in _PLACES if (place / LIST).is_file()), None)
    if found is None:
        raise ExampleDataError(
            "The example data are missing from this installation; install the wheel, or clone the repository.",
            "Diese Installation enthält keine Beispieldaten. Bitte die Wheel-Datei installieren oder das Repository "
            "klonen.",
        )
    return found


def _layouts(towns: Iterable[Town] | None) -> list[TownLayout]:
    return [load_town(town) for town in (shipped_towns() if towns is None else towns)]


def _slugs(towns: Iterable[Town] | None) -> dict[str, str]:
    """Published name of each town → its slug; the place's name alone is published, too."""
    layouts = _layouts(towns)
    return {name: layout.slug for layout in layouts for name in (layout.title, layout.title.split(" ")[0])}


def _existing(path: object) -> Path:
    """The path, the shipped folder where there is none, or a sentence that says what a path is not."""
    if path is None:
        return _root() / "data" / "raw" / "published"
    if not isinstance(path, (str, Path)):
        raise WrongThingError(
            f"A CSV file is wanted, not {kind_of(path)}; give its path, or nothing for what is shipped."
        )
    if not Path(path).exists():
        raise ExampleDataError(f"There is no file or folder {path}; leave it out and choose by column city.")
    return Path(path)


def _examples(town: str) -> list[Path]:
    """The example workbooks of a town: a real one never passes for one of them."""
    below = f"data/raw/{town}/"
    files = example_project()
    found = [path for name, path in files.items() if name.startswith(below) and path.suffix != ".toml"]
    if not found:
        raise ExampleDataError(f"The example workbooks of {town} are no longer in {_root() / below}; load your own.")
    return found
