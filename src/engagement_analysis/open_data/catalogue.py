"""What is given away of a town → its entry in a data catalogue: DCAT-AP.de as JSON-LD."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from engagement_analysis.open_data.licences import LICENCES
from engagement_analysis.open_data.town import OpenTown

_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_PLACES: Final = "http://dcat-ap.de/def/politicalGeocoding/"
_EUROPE: Final = "http://publications.europa.eu/resource/authority/"
_FORMATS: Final = {
    ".csv": ("CSV", "text/csv"),
    ".xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_ASKED: Final = {
    "publisher": 'publisher (wer veröffentlicht, zum Beispiel "Stadt Musterstadt")',
    "licence": f"licence ({', '.join(LICENCES)})",
    "url": "url (Adresse des Ordners, in dem die Dateien liegen werden)",
}
"""What the catalogue's rules demand and only the town can decide."""


def undecided(town: OpenTown) -> list[str]:
    """What only the town can decide and has not, as its programme calls it; without these there is no entry."""
    return [text for key, text in _ASKED.items() if not getattr(town.decided, key)]


def catalogue_entry(town: OpenTown, files: Mapping[str, bytes], today: dt.date) -> dict[str, Any]:
    """The dataset with its files as distributions.

    `town` has decided on publisher, licence and url (see `undecided`); `files`: what lies at its address, by name.

    References
    ----------
    .. [1] DCAT-AP.de 3.0, specification and controlled vocabularies.
    """
    place = {"@id": f"{_PLACES}municipalityKey/{town.ags}"}
    base = town.decided.url.rstrip("/") + "/"
    entry: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": f"{base}datapackage.json#dataset",
        "@type": "dcat:Dataset",
        "dcterms:title": _german(town.heading),
        "dcterms:description": _german(town.description),
        "dcterms:publisher": {"@type": "foaf:Agent", "foaf:name": town.decided.publisher},
        "dcterms:identifier": f"engagement-{town.city}",
        "dcterms:modified": _typed(today, "date"),
        "dcterms:language": {"@id": f"{_EUROPE}language/DEU"},
        "dcterms:spatial": place,
        "dcatde:politicalGeocodingURI": place,
        "dcatde:politicalGeocodingLevelURI": {"@id": f"{_PLACES}Level/municipality"},
        "dcterms:temporal": {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": _typed(dt.date(town.years[0], 1, 1), "date"),
            "dcat:endDate": _typed(dt.date(town.years[-1], 12, 31), "date"),
        },
        "dcat:theme": {"@id": f"{_EUROPE}data-theme/SOCI"},
        "dcat:keyword": [_german(word) for word in town.keywords],
    }
    if town.decided.contributor:
        entry["dcatde:contributorID"] = {"@id": town.decided.contributor}
    if town.decided.email:
        entry["dcat:contactPoint"] = {
            "@type": "vcard:Kind",
            "vcard:fn": town.decided.publisher,
            "vcard:hasEmail": {"@id": f"mailto:{town.decided.email}"},
        }
    titles = {f"{table.name}.csv": table.title for table in town.tables}
    entry["dcat:distribution"] = [
        _distribution(town, base, name, titles.get(name, "Arbeitsmappe mit allen Tabellen"), content, today)
        for name, content in files.items()
        if name.endswith(tuple(_FORMATS))
    ]
    return entry


def _distribution(town: OpenTown, base: str, name: str, title: str, content: bytes, today: dt.date) -> dict[str, Any]:
    form, media = next(known for ending, known in _FORMATS.items() if name.endswith(ending))
    licence = LICENCES[town.decided.licence]
    found: dict[str, Any] = {
        "@id": f"{base}{name}#distribution",
        "@type": "dcat:Distribution",
        "dcterms:title": _german(f"{title} ({form})"),
        "dcat:accessURL": {"@id": base + name},
        "dcat:downloadURL": {"@id": base + name},
        "dcterms:license": {"@id": licence.uri},
        "dcterms:format": {"@id": f"{_EUROPE}file-type/{form}"},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
        "dcterms:modified": _typed(today, "date"),
        "dcat:byteSize": _typed(len(content), "nonNegativeInteger"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(hashlib.sha256(content).hexdigest(), "hexBinary"),
        },
    }
    if licence.names_publisher:
        found["dcatde:licenseAttributionByText"] = town.decided.publisher
    return found


def _german(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "de"}


def _typed(value: object, kind: str) -> dict[str, str]:
    return {"@value": str(value), "@type": f"xsd:{kind}"}
