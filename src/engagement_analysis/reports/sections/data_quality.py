"""Data quality of all towns → how exactly was counted, which workbooks, what was found, what is open."""

import pandas as pd
from markupsafe import Markup

from engagement_analysis.analysis.measures.counting import INDIVIDUAL
from engagement_analysis.analysis.quality.data_quality import data_quality, finding_counts
from engagement_analysis.language.german import counted, enumeration, is_missing, number, percent
from engagement_analysis.language.words import SEVERITIES
from engagement_analysis.reports.blocks import Block, data_table, paragraphs, stack, tables
from engagement_analysis.reports.sections.all_towns import Towns
from engagement_analysis.table.finding_codes import CODES
from engagement_analysis.table.findings import details

_GRAVER = ("error", "warning")


def counted_by_year(towns: Towns) -> pd.DataFrame:
    """Entries by quality of their count, a row for each town and year, private persons left out."""
    groups = towns.participation[towns.participation["organisation_type"].ne(INDIVIDUAL)]
    quality = data_quality(groups, towns.findings)
    frame = towns.within(quality[quality["year"].notna()])
    return frame.assign(n_estimated=frame[["n_approximate", "n_range", "n_bound"]].sum(axis=1))


def counted_in_words(towns: Towns, quality: pd.DataFrame) -> Block:
    """For each town how many entries give an exact count, and how many none."""
    return paragraphs(*[_of_town(title, quality[quality["city"].eq(city)]) for city, title in towns.titles.items()])


def _of_town(title: str, quality: pd.DataFrame) -> str:
    held, exact, missing, estimated = (
        int(quality[column].sum()) for column in ("n_held", "n_exact", "n_missing", "n_estimated")
    )
    if not held:
        return f"Aus {title} liegen keine Einträge über durchgeführte Aktionen vor."
    parts = [f"{number(estimated)} nennen eine Schätzung, Spanne oder Grenze"] if estimated else []
    parts += [f"bei {number(missing)} fehlt sie"] if missing else []
    first = (
        f"{title}: {number(exact)} von {counted(held, 'Eintrag', 'Einträgen')} ({percent(exact / held)}) nennen eine "
        "genaue Zahl"
    )
    return f"{first}; {', '.join(parts)}." if parts else f"{first}."


def by_year(quality: pd.DataFrame) -> Block:
    """The table of `counted_by_year`."""
    columns = [
        tables.year(),
        tables.count("n_held", "Einträge"),
        tables.count("n_exact", "genau gezählt"),
        tables.count("n_estimated", "geschätzt, Spanne oder Grenze"),
        tables.count("n_missing", "ohne Zahl"),
        tables.share("exact_share", "Teilnahmen genau gezählt"),
    ]
    note = "Einträge von Organisationen; Privatpersonen sind nicht dabei. Eine leere Zelle ist keine Null."
    return data_table(quality, columns, "Einträge je Jahr", part="full", group_by="town", note=note)


def by_workbook(towns: Towns) -> Block:
    """A row for each workbook: entries, how exact they are, what is open."""
    quality = data_quality(towns.participation, towns.findings, by=("city", "source_file"))
    frame = towns.titled(quality[quality["source_file"].notna() & quality["city"].notna()])
    columns = [
        tables.header("source_file", "Arbeitsmappe"),
        tables.count("n_held", "Einträge"),
        tables.count("n_exact", "genau"),
        tables.count("n_missing", "ohne Zahl"),
        tables.count("n_errors", "Fehler"),
        tables.count("n_warnings", "Warnungen"),
    ]
    return data_table(frame, columns, "Arbeitsmappen", part="full", group_by="town")


def findings_by_kind(towns: Towns) -> Block:
    """What was found while reading, counted by kind, with the sentence that leads."""
    counts = finding_counts(towns.findings)
    counts["title"] = [CODES[code].title for code in counts["code"]]
    columns = [
        tables.header("title", "Befund"),
        tables.Column("severity", "Schwere", lambda severity: SEVERITIES.get(severity, str(severity))),
        tables.count("n_findings", "Anzahl"),
        tables.count("n_files", "Mappen"),
    ]
    table = data_table(counts, columns, "Befunde beim Einlesen, nach Art", part="full")
    return stack([paragraphs(_found(counts)), table], part="full")


def _found(counts: pd.DataFrame) -> str:
    graver = counts[counts["severity"].isin(_GRAVER)].sort_values("n_findings", ascending=False, kind="stable")
    if graver.empty:
        return "Beim Einlesen fiel nichts auf, das jemand ansehen müsste."
    by_severity = graver.groupby("severity")["n_findings"].sum()
    parts = [
        counted(int(by_severity[severity]), *words)
        for severity, words in {"error": ("Fehler", "Fehler"), "warning": ("Warnung", "Warnungen")}.items()
        if severity in by_severity
    ]
    top = [f"„{row['title']}“ ({number(row['n_findings'])})" for _, row in graver.head(3).iterrows()]
    verb = "ist" if int(by_severity.sum()) == 1 else "sind"
    return f"{enumeration(parts)} {verb} offen. Am häufigsten: {enumeration(top)}."


def open_findings(findings: pd.DataFrame, participation: pd.DataFrame) -> pd.DataFrame:
    """Errors and warnings with `place` and what is to be done (`told`), by workbook.

    A finding on a row of private persons, found in the table, is told by its kind only.
    """
    graver = findings[findings["severity"].isin(_GRAVER)]
    private = participation[participation["organisation_type"].eq(INDIVIDUAL)]
    rows = set(private[["city", "source_file", "source_sheet", "source_row"]].itertuples(index=False, name=None))
    cells = graver["source_cell"].astype("string")
    places = graver[["city", "source_file", "source_sheet"]].assign(row=cells.str.extract(r"(\d+)$")[0].astype("Int64"))
    is_private = [place in rows for place in places.itertuples(index=False, name=None)]
    told = map(_told, graver["code"], graver["severity"], graver["raw_value"], details(graver), is_private)
    frame = graver.assign(
        told=pd.Series(list(told), index=graver.index, dtype="object"),
        place=graver["source_sheet"].fillna("ganze Datei") + (" › " + cells).fillna(""),
    )
    return frame.sort_values(["city", "source_file", "severity"], kind="stable", ignore_index=True)


def _told(code: str, severity: str, raw: object, detail: str, is_private: bool) -> Markup:
    """What is wrong, what stands there, what to do: the message without the place, which has a column of its own."""
    known = CODES[str(code)]
    kind = SEVERITIES[str(severity)]
    if is_private:
        return Markup("<b>{}.</b> {} (Zeile von Privatpersonen)").format(kind, known.title)
    quoted = Markup("") if is_missing(raw) else Markup(": <code>{}</code>").format(raw)
    more = f" – {detail}" if detail else ""
    return Markup("<b>{}.</b> {}{}{}. {}").format(kind, known.what, quoted, more, known.advice)


def findings_table(found: pd.DataFrame, caption: str) -> Block:
    """Open findings below the name of their workbook."""
    columns = [tables.text("place", "Stelle"), tables.Column("told", "Was ist, was ist zu tun", lambda told: told)]
    return data_table(found, columns, caption, part="full", group_by="source_file")


def open_findings_table(towns: Towns, found: pd.DataFrame) -> Block:
    """The open findings of each town."""
    blocks = []
    for city, title in towns.titles.items():
        rows = found[found["city"].eq(city)]
        nothing = paragraphs(f"In {title} ist nichts offen.")
        blocks.append(nothing if rows.empty else findings_table(rows, f"Offene Fehler und Warnungen in {title}"))
    return stack(blocks, part="full")
