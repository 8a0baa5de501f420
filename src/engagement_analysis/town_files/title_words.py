"""Title of a table → whether it says that people who take part are counted, or something else."""

import re
from functools import lru_cache
from typing import Final

from engagement_analysis.town_files.vocabulary import kinds_within

IGNORED_SHEETS: Final = (
    "Adress*", "Anschrift*", "Kontakt*", "Verteiler*", "Ansprechpartner*",  # contact lists: personal data
    "Notiz*", "Hinweis*", "Anleitung*", "Vorlage*",  # no table, or an empty one
    "Zusammenfassung*", "Diagramm*",  # what the lists say, once more
)  # fmt: skip
"""Names of sheets that hold no campaign."""

# "teilnehmende Vereine", "teilnehmende Ärztinnen und Ärzte": who takes part is told by the noun.
_WHO_TAKES_PART = re.compile(
    r"\b(?:teilnehm|mitwirk|mitmach)ende[nr]?\s+(?P<who>\w+innen\b|(?:schul|verein|grupp|einrichtung|firm|betrieb|"
    r"organisation|unternehm|kommun|städt|gemeind|länd|haushalt|kit|kindergärt|klass|team|mannschaft|initiativ|"
    r"verb[aä]nd|institution)\w*)",
    re.IGNORECASE,
)

_THINGS: Final = re.compile(
    r"säcke|zangen?\b|\wwesten?\b|handschuh|\beimer|material|bestell|werkzeug|(?:ver|aus)leih|geliehen|getränk|"
    r"verpfleg|vesper|t-?shirt|mitglieder",
    re.IGNORECASE,
)

_ANNOUNCED: Final = re.compile(
    r"\b(?:anmelde(?:liste|stand)|anmeldungen|voranmeldung\w*|angemeldete[nr]?|erwartete[nr]?|einteilung|einsatzplan\w*)\b",
    re.IGNORECASE,
)
_CAME: Final = re.compile(r"ergebnis|tatsächlich|teilgenommen|gekommen|teilnahme|teilnehmende|\bist\b", re.IGNORECASE)
THINGS_HINT: Final = (
    "säcke|zange|westen?|handschuh|eimer|material|bestell|werkzeug|leih|geliehen|getränk|verpfleg|vesper|shirt|"
    "mitglieder"
)
"""What a text that mentions things holds."""


@lru_cache(maxsize=5_000)
def names_people(text: str) -> bool:
    """Tell whether a title or a header mentions people who take part ("Entwicklung der Helferzahlen").

    Examples
    --------
    >>> names_people("Helferinnen und Helfer nach Ortsteilen"), names_people("Anzahl der Gruppen")
    (True, False)
    >>> names_people("Teilnehmende Bürgerinnen und Bürger"), names_people("Teilnehmende Schulen je Jahr")
    (True, False)
    """
    return "people" in kinds_within(_WHO_TAKES_PART.sub(r"\g<who>", text))


def names_things(text: str) -> bool:
    """Tell whether a text mentions things that are lent, handed out or ordered, or members of a club."""
    return _THINGS.search(text) is not None


def announces(title: str) -> bool:
    """Tell whether a title speaks of who was announced, and not of who came.

    Examples
    --------
    >>> announces("Anmeldeliste Umweltputztag 2025"), announces("Anmeldung und Ergebnis 2025")
    (True, False)
    """
    return _ANNOUNCED.search(title) is not None and _CAME.search(title) is None


@lru_cache(maxsize=5_000)
def counts_no_people(title: str) -> bool:
    """Tell whether a title says that its table counts something else than people who take part.

    Examples
    --------
    >>> counts_no_people("Müllsäcke nach Ortsteilen"), counts_no_people("Umweltputztag – Helfer und Müllsäcke")
    (True, False)
    >>> counts_no_people("Anzahl der Gruppen je Jahr"), counts_no_people("Wir sammeln Müll")
    (True, False)
    """
    kinds = kinds_within(title)
    is_divided = re.search(r"\b(?:nach|je|pro)\b", title.lower()) is not None
    is_waste = "waste" in kinds and bool(is_divided or kinds & {"kg", "t"})
    is_other = (
        is_waste or bool(kinds & {"bags", "hours", "visitors", "registered"}) or {"count", "organisation"} <= kinds
    )
    return is_other and "people" not in kinds
