"""What was recognised, explained or changed → tables and sentences on the console."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engagement_analysis.townhall.answers.explain import Explanation, line_place, meaning_title, origin_title
from engagement_analysis.townhall.recognised.survey import TableSurvey, WorkbookSurvey


def show_workbook(console: Console, survey: WorkbookSurvey) -> None:
    """Header row, columns with their meaning and kind of values, campaigns, unknown kinds of organisations."""
    console.print()
    console.print(Text(survey.file, style="bold"))
    if survey.problem:
        console.print(Text(f"  {survey.problem}.", style="red"))
    for table in survey.tables:
        _show_table(console, table)
    for sheet in survey.without_table:
        console.print(Text(f"  Blatt „{sheet}“: keine Tabelle gefunden"))
    read = {table.sheet for table in survey.tables} | set(survey.without_table)
    if left := [sheet for sheet in survey.sheets if sheet not in read]:
        console.print(Text(f"  Nicht gelesene Blätter: {', '.join(f'„{sheet}“' for sheet in left)}"))
    if survey.campaigns:
        console.print(Text(f"  Aktionen: {', '.join(survey.campaigns.values())}"))
    if survey.unknown_types:
        words = ", ".join(f"„{word}“" for word in survey.unknown_types.values())
        console.print(Text(f"  Unbekannte Arten von Organisationen: {words}"))


def _show_table(console: Console, table: TableSurvey) -> None:
    first, last = table.header_rows
    rows = f"Zeile {first}" if first == last else f"Zeilen {first} bis {last}"
    how = "vermutete Überschriften in" if table.is_guessed else "Überschriften in"
    year = f", Jahr {table.year}" if table.year is not None else ", ohne bekanntes Jahr"
    shown = Table(
        title=Text(f"Blatt „{table.sheet}“: {how} {rows}{year}"), title_justify="left", header_style="bold", box=None
    )
    for name in ("Spalte", "Überschrift", "Inhalt", "bedeutet", "sagt"):
        shown.add_column(name, overflow="fold")
    for column in table.columns:
        style = "yellow" if column.role == "unknown" else ""
        cells = (column.letters, column.label, column.values.title, meaning_title(column), origin_title(column))
        shown.add_row(*(Text(cell) for cell in cells), style=style)
    console.print(shown)


def show_explanation(console: Console, explanation: Explanation, n_workbooks: int) -> None:
    """Problems first, then lines of the town's file that nothing needs."""
    console.print()
    show_list(console, "Was nicht zusammenpasst", explanation.problems, style="yellow")
    books = "dieser Arbeitsmappe" if n_workbooks == 1 else f"diesen {n_workbooks} Arbeitsmappen"
    show_list(console, f"Zeilen der Stadtdatei, die in {books} nichts finden", map(line_place, explanation.unused))
    show_list(console, "Zeilen, die für diese Jahre nicht gelten", map(line_place, explanation.out_of_period))
    show_list(console, "Zeilen, die der gemeinsame Wortschatz ebenso kennt", map(line_place, explanation.redundant))
    show_list(console, "Wörter von Regeln, die hier nicht vorkommen", explanation.idle)
    if explanation.matches:
        console.print(Text("Alles verstanden: Überschriften, Arten, Aktionen.", style="bold green"))


def show_list(console: Console, title: str, entries: Iterable[str], *, style: str = "") -> None:
    """A titled list; nothing where it is empty."""
    lines: Sequence[str] = list(entries)
    if not lines:
        return
    console.print(Text(f"{title} ({len(lines)}):", style="bold"))
    for line in lines:
        console.print(Text(f"  – {line}", style=style))
