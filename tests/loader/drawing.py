"""What random messy workbooks are made of: words that town halls use, and one workbook while it is drawn."""

import datetime as dt
import random
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from .notations import Stated
from .writing import Page

Row = dict[str, Any]
MEASURES = ("registered", "participants", "minors", "adults", "visitors", "hours", "bags", "waste_kg")
COUNTS = {
    "registered": "people",
    "participants": "people",
    "minors": "people",
    "adults": "people",
    "visitors": "people",
    "bags": "bags",
}
KIND_OF_MEASURE = {**COUNTS, "hours": "hours", "waste_kg": "weight"}

# Header words: role → writings. "~" marks a place where hyphenation may break the word.
HEADERS: dict[str, tuple[str, ...]] = {
    "organisation": (
        "Organisation",
        "Gruppe",
        "Einrichtung",
        "Verein",
        "Gruppe/Ein~richtung",
        "Verein / Gruppe",
        "Name der Gruppe",
        "Organi~sation",
        "Vereine und Gruppen",
        "Institution",
    ),
    "participants": (
        "Teil~nehmende",
        "Teilnehmer",
        "Teilnehmer:innen",
        "Teilnehmer/innen",
        "TeilnehmerInnen",
        "Teilnehmer*innen",
        "Teilnehmerinnen und Teilnehmer",
        "TN",
        "Anzahl TN",
        "Anzahl Teil~nehmende",
        "Anzahl Teil~nehmer",
        "Personen",
        "Anzahl Personen",
        "Helfer",
        "Helfer/innen",
        "Helferinnen und Helfer",
        "Mitwirkende",
        "Anzahl der Teilnehmer",
        "Personenzahl",
        "Teilnehmer (Anzahl)",
        "Teilnehmer gesamt",
        "TN gesamt",
        "Teilnehmerzahl",
        "Freiwillige",
        "Helfende",
        "Mithelfende",
        "Teilnehmende Personen",
        "Teilnehmer/-innen",
        "Teilnehmer (m/w/d)",
        "Mitstreiter:innen",
        "Ehrenamtliche Helfer:innen",
        "Freiwillige Helferinnen und Helfer",
        "Gesamt~teilnehmer",
        "Anzahl Mitwirkender",
        "Teilnehmer¹",
        "teilgenommen haben",
        "Köpfe",
        "Menschen",
        "Unterstützende",
    ),
    "date": (
        "Datum",
        "Termin",
        "Tag",
        "Wann",
        "Datum der Aktion",
        "Aktions~tag",
        "Zeitraum",
        "Veranstaltungs~datum",
        "Einsatztag",
        "Aktions~zeitraum",
        "Veranstaltungs~termin",
        "Termin(e)",
        "Datum d. Aktion",
        "stattgefunden am",
    ),
    "organisation_type": (
        "Art",
        "Kategorie",
        "Typ",
        "Art der Gruppe",
        "Art der Ein~richtung",
        "Art d. Gruppe",
        "Organisations~form",
    ),
    "district": (
        "Stadtteil",
        "Ortsteil",
        "Ort",
        "Stadt~teil",
        "Stadtteil/Ortsteil",
        "Ortschaft",
        "Gemeindeteil",
        "Stadt-/Ortsteil",
        "Ortsbezirk",
    ),
    "campaign": ("Aktion", "Kampagne", "Veranstaltung", "Projekt"),
    "status": ("Status", "durchgeführt", "Hat stattgefunden?"),
    "registered": (
        "angemeldet",
        "Anmeldungen",
        "ange~meldet",
        "Angemeldete Personen",
        "gemeldet",
        "Anmeldung (Personen)",
        "Angemeldete",
        "TN (angem.)",
        "Personen lt. Anmeldung",
        "registriert",
    ),
    "minors": (
        "davon Kinder",
        "Kinder/\nJugendliche",
        "davon Kinder/Jugendliche",
        "Kinder",
        "davon unter 18",
        "unter 18",
        "Kinder u. Jugendliche",
        "davon Minder~jährige",
        "U18",
        "Kinder und Jugendliche",
        "dav. Kinder",
        "unter 18-Jährige",
        "Ki./Ju.",
    ),
    "adults": ("Erwachsene", "davon Erwachsene", "Erwach~sene", "ab 18", "Ü18", "davon Erw."),
    "visitors": ("Besucher", "Besucher/innen", "Besuchende", "Gäste", "Besucherzahl", "Besucher:innen"),
    "hours": (
        "Std.",
        "Stunden",
        "Std. (gesamt)",
        "Stunden gesamt",
        "Helferstunden",
        "Arbeits~stunden",
        "Std. gesamt",
        "Ehrenamtsstunden",
        "Zeitaufwand (Std.)",
        "Stunden aller Helfer",
        "Engagement~stunden",
        "Std. zus.",
    ),
    "hours/person": (
        "Std. pro Person",
        "Std. je Person",
        "Stunden je Helfer",
        "Stunden/Person",
        "h/Person",
        "Std./Pers.",
        "Stunden pro Teil~nehmer",
        "Std. p. P.",
        "Stunden pro Kopf",
        "Ø Std. pro Person",
        "Std. p. Person",
        "Dauer je Person (h)",
    ),
    "bags": (
        "Müll~säcke",
        "Säcke",
        "Anzahl Säcke",
        "Müllsäcke (Stück)",
        "Abfallsäcke",
        "Säcke Müll",
        "Müllsäcke (120 l)",
        "Sammel~säcke",
    ),
    "waste kg": (
        "Müll (kg)",
        "Müll in kg",
        "Abfall (kg)",
        "kg Müll",
        "Müll [kg]",
        "Müllmenge (kg)",
        "Gewicht (kg)",
        "Abfall~menge in kg",
        "Gewicht d. Mülls in kg",
        "Gew. (kg)",
    ),
    "waste t": ("Müll (t)", "Müll in t", "Abfall (t)", "Müll in Tonnen", "Müllmenge (t)", "Tonnen"),
}
CONTACT = (
    "Ansprech~partner/in",
    "Ansprechperson",
    "Kontakt",
    "Telefon",
    "Tel.",
    "E-Mail",
    "Mail",
    "Bemerkung",
    "Bemer~kungen",
    "Anmerkung",
    "Notiz",
    "Treffpunkt",
    "Ansprechpartner",
    "Kontaktperson",
    "Handy",
)
UNKNOWN = (
    "Warnwesten (Stück)",
    "Zangen",
    "Teilnehmer Vorjahr",
    "Brotzeit",
    "Handschuhe",
    "Verpflegung",
    "Versicherung",
    "Anzahl Gruppen",
    "Greifzangen",
)
PARENTS = {
    "participants": ("Teil~nehmende", "Helfer/innen", "Personen", "Teilnehmer:innen"),
    "waste_kg": ("Müll", "Abfall"),
}
TYPES = {
    "school": ("Grundschule", "Realschule", "Schule", "Schulen"),
    "kindergarten": ("Kita", "Kindergarten", "Kinderhaus"),
    "club": ("Sportverein", "Verein", "Initiative", "Verband", "Vereine"),
    "company": ("Unternehmen", "Firma", "Betrieb", "Firmen"),
    "public": ("Behörde", "Stadt / Behörde", "Feuerwehr"),
    "religious": ("Kirche", "Pfarrei", "Kirchengemeinde"),
    "individual": ("privat", "Privatperson", "Einzelperson"),
    "other": ("Sonstige", "Stiftung"),
}
DISTRICTS = (
    "Kernstadt",
    "Altstadt",
    "Woffenbach",
    "Pölling",
    "Frommern",
    "Endingen",
    "Roßwangen",
    "Holheim",
    "Streichen",
)
STEMS = (
    "TSV",
    "Musikverein",
    "Schützenverein",
    "Grundschule",
    "Kita",
    "Förderverein",
    "Angelverein",
    "Chor",
    "Bürgerinitiative",
    "Jugendtreff",
    "Gesangverein",
    "Realschule",
    "Zimmerei",
    "Pfarrei",
)
PLACES = (
    "Adlersried",
    "Birkenau",
    "Cronheim",
    "Dachsbach",
    "Eschenfeld",
    "Föhrental",
    "Gänsweiher",
    "Höllmühle",
    "Irrsee",
    "Jakobsruh",
    "Königsmoos",
    "Lüderitz",
    "Moosham",
    "Nüblingen",
    "Obernzell",
)
LEGAL_FORMS = ("", "", "", " e.V.", " e. V.", " GmbH")
ALIASES = {
    "neumarkt": (
        ("GS Woffenbach", "grundschule-woffenbach"),
        ("DAV Sektion Neumarkt", "dav-sektion-neumarkt"),
        ("foodsharing NM", "foodsharing-neumarkt"),
    ),
    "balingen": (
        ("OGV Ostdorf", "obst-und-gartenbauverein-ostdorf"),
        ("DRK  Balingen", "drk-ortsverein-balingen"),
        ("Gymn. Balingen", "gymnasium-balingen"),
    ),
}
CAMPAIGNS = {
    "neumarkt": (("Neumarkt räumt auf!", "neumarkt-raeumt-auf"), ("Kleidertauschbörse", "kleidertauschboerse")),
    "balingen": (
        ("Umweltputztag", "umweltputztag"),
        ("Umwelt-Putztag", "umweltputztag"),
        ("Markt der Taten und Talente", "markt-der-taten-und-talente"),
        ("Bachpaten", "bachpatenschaften"),
        ("Bachfest", "bachfest"),
        ("Tag der Nachbarn", "tag-der-nachbarn"),
    ),
}
CANCELLED = ("abgesagt", "entfallen", "fällt aus", "Abgesagt", "ABGESAGT", "abgesagt wegen Regen", "ausgefallen")
SECTIONS = {"Schulen": "school", "Vereine": "club", "Kindergärten": "kindergarten"}
FOOTNOTES = (
    "* geschätzt",
    "Hinweis: Zahlen nach Meldung der Gruppen",
    "Stand der Liste: vorläufig",
    "Quelle: Rückmeldungen der Gruppen",
)
SUBTOTALS = ("Zwischensumme", "Summe Schulen", "Zwischensumme:", "Teilsumme")
GRAND_TOTALS = ("Summe", "Gesamt", "Insgesamt", "Summe gesamt", "Gesamtsumme", "Σ", "Summe:", "GESAMT", "Total")


@dataclass
class MessyWorkbook:
    """A drawn workbook: file, truth, what is due, which names must never come out."""

    seed: int
    file: str
    city: str
    data: bytes
    rows: list[Row]
    due: list[tuple[str, tuple[str, ...], str | None, str | None]] = field(default_factory=list)
    canaries: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)


def slug(name: str) -> str:
    for form in (" e.V.", " e. V.", " gGmbH", " GmbH"):
        name = name.removesuffix(form)
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.lower().replace(umlaut, plain)
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in name).split())


class Drawing:
    """One workbook while it is drawn."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.seed = seed
        self.city = self.rng.choice(["neumarkt", "balingen"])
        self.format = self.rng.choice(["xlsx"] * 7 + ["xls", "csv", "csv"])
        self.year = self.rng.randint(2015, 2027)
        self.title = ""
        self.book = MessyWorkbook(seed, "", self.city, b"", [])

    def due(self, code: str | tuple[str, ...], page: Page, cell: str | None) -> None:
        self.book.due.append((page.name, (code,) if isinstance(code, str) else code, page.name, cell))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def canary(self, kind: str | None = None) -> str:
        """A person, telephone number or address that must never come out."""
        number = self.rng.randint(10_000, 99_999)
        kind = kind or self.rng.choice(["name", "phone", "mail"])
        secret = {"name": f"Xq{number}kanarien", "phone": f"0160 77{number}", "mail": f"xq{number}@post.example"}[kind]
        self.book.canaries.append(secret)
        return f"{self.rng.choice(['Heidi', 'Jürgen', 'Frau', 'Herr'])} {secret}" if kind == "name" else secret

    def header_word(self, text: str) -> str:
        """A header as typed: hyphenated over two lines, with soft hyphens, in capitals, with stray spaces."""
        how = self.rng.random()
        text = text.replace("~", "-\n" if how < 0.2 else "\u00ad" if how < 0.3 else "")
        if how > 0.93:
            text = text.upper()
        elif how > 0.88:
            text = text.replace(" ", "\n", 1)
        elif how > 0.84:
            text = f" {text}  "
        elif how > 0.8:
            text = f"{text}:"
        return unicodedata.normalize("NFD", text) if self.chance(0.05) else text


def blank_row(drawing: Drawing, sheet: Page, year: int) -> Row:
    """A true row without values."""
    row: Row = dict.fromkeys(
        (
            "date_start",
            "date_end",
            "year",
            "organisation",
            "organisation_id",
            "district",
            *MEASURES,
            "participants_low",
            "participants_high",
        )
    )
    return row | {
        "city": drawing.city,
        "campaign": drawing.campaign_slug,
        "organisation_type": "other",
        "status": "held",
        "participants_quality": "missing",
        "source_file": drawing.book.file,
        "source_sheet": sheet.name,
    }


def set_dates(row: Row, start: dt.date | None, end: dt.date | None) -> None:
    row["date_start"], row["date_end"], row["year"] = start, end, start.year if start else None


def set_measure(row: Row, role: str, stated: Stated, factor: float = 1.0) -> None:
    """Enter a stated quantity into the true row."""
    value = stated.value
    row[role] = None if value is None else value * factor
    if role == "participants":
        row |= {
            "participants_low": stated.low,
            "participants_high": stated.high,
            "participants_quality": stated.quality if value is not None else "missing",
        }
