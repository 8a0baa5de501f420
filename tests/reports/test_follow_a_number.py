"""From the workbook's cell to the page: one changed cell changes sentence, chart, alternative text and foldout."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from lxml import html as lxml_html

from engagement_analysis.language.german import number
from engagement_analysis.project.review import process
from engagement_analysis.project.store import write_processed
from engagement_analysis.reports.render import render_reports

pytestmark = pytest.mark.slow
MORE = 40


@pytest.fixture(scope="module")
def changed_row(participation: pd.DataFrame) -> pd.Series:
    """An exactly counted row of the last year in a workbook that openpyxl can write."""
    rows = participation[
        participation["city"].eq("neumarkt")
        & participation["year"].eq(2025)
        & participation["campaign"].eq("neumarkt-raeumt-auf")
        & participation["participants_quality"].eq("exact")
        & participation["source_file"].str.endswith(".xlsx")
    ]
    return rows.sort_values("participants").iloc[len(rows) // 2]


@pytest.fixture(scope="module")
def page_after(
    tmp_path_factory: pytest.TempPathFactory, project_root: Path, notebooks: Path, changed_row: pd.Series
) -> lxml_html.HtmlElement:
    """The review made from the same workbooks with this one cell changed."""
    folder = tmp_path_factory.mktemp("changed")
    raw = folder / "data" / "raw"
    shutil.copytree(project_root / "data" / "raw", raw)
    (path,) = raw.rglob(changed_row["source_file"])
    change_cell(path, changed_row["source_cell"], int(changed_row["participants"]))
    write_processed(process(raw), folder / "data" / "processed")
    (report,) = render_reports(folder / "data" / "processed", notebooks, folder / "reports", only="vier-jahre")
    return lxml_html.fromstring(report.read_text(encoding="utf-8"))


def change_cell(path: Path, address: str, value: int) -> None:
    """Put a larger number into one cell; all else stays byte by byte (openpyxl would drop the formulas' values)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    pattern = re.compile(rf'(<c r="{address}"[^>]*>)(?:<f>[^<]*</f>)?<v>{value}(?:\.0)?</v>'.encode())
    n_changed = 0
    for name in [name for name in parts if name.startswith("xl/worksheets/sheet")]:
        parts[name], n = pattern.subn(rf"\g<1><v>{value + MORE}</v>".encode(), parts[name])
        n_changed += n
    assert n_changed == 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.fixture(scope="module")
def page_before(reports: dict[str, Path]) -> lxml_html.HtmlElement:
    return lxml_html.fromstring(reports["vier-jahre"].read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def totals(participation: pd.DataFrame) -> tuple[str, str]:
    """The town's participations of the year as printed: before, after."""
    rows = participation[participation["city"].eq("neumarkt") & participation["year"].eq(2025)]
    before = int(rows["participants"].sum())
    return number(before), number(before + MORE)


def chart_of(page: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    (figure,) = (
        figure
        for figure in page.iter("figure")
        if "Teilnahmen je Jahr in Neumarkt" in figure.findtext("figcaption") + figure.find("figcaption").text_content()
    )
    return figure


def test_the_sentences_tell_the_new_sum(
    page_before: lxml_html.HtmlElement, page_after: lxml_html.HtmlElement, totals: tuple[str, str]
) -> None:
    before, after = ("\n".join(p.text_content() for p in page.xpath("//main//p | //main//ul[@class='messages']/li"))
                     for page in (page_before, page_after))  # fmt: skip
    assert totals[0] in before
    assert totals[1] not in before
    assert totals[1] in after
    assert totals[0] not in after


def test_the_chart_and_its_alternative_text_show_the_new_sum(
    page_before: lxml_html.HtmlElement, page_after: lxml_html.HtmlElement, totals: tuple[str, str]
) -> None:
    for page, shown, other in ((page_before, *totals), (page_after, *reversed(totals))):
        (picture,) = chart_of(page).xpath(".//*[local-name()='svg']")
        drawn = [text.text_content() for text in picture.xpath(".//*[local-name()='text']")]
        assert shown in drawn
        assert other not in drawn
        assert shown in picture.get("aria-label")
        assert other not in picture.get("aria-label")


def test_the_foldout_tells_the_new_sum_and_the_cell_it_came_from(
    page_before: lxml_html.HtmlElement,
    page_after: lxml_html.HtmlElement,
    totals: tuple[str, str],
    changed_row: pd.Series,
) -> None:
    for page, shown, other in ((page_before, *totals), (page_after, *reversed(totals))):
        foldout = chart_of(page).getnext()
        assert foldout.tag == "details"
        cells = [cell.text_content() for cell in foldout.iter("td")]
        assert shown in cells
        assert other not in cells
        (source,) = (
            row
            for row in foldout.iter("tr")
            if row.findtext("th") == changed_row["source_file"] and row.findtext("td") == changed_row["source_sheet"]
        )
        assert contains(source.findall("td")[1].text_content(), changed_row["source_cell"])


def test_nothing_changes_where_the_cell_plays_no_part(
    page_before: lxml_html.HtmlElement, page_after: lxml_html.HtmlElement
) -> None:
    def of_balingen(page: lxml_html.HtmlElement) -> list[str]:
        figures = [figure for figure in page.iter("figure") if "in Balingen" in figure.text_content()]
        return [figure.xpath(".//*[local-name()='svg']")[0].get("aria-label") for figure in figures]

    assert len(of_balingen(page_before)) > 2
    assert of_balingen(page_before) == of_balingen(page_after)


def contains(ranges: str, address: str) -> bool:
    """Whether ranges such as "D4:D9, D11" hold a cell of one column."""
    column, row = address.rstrip("0123456789"), int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    for part in ranges.split(", "):
        first, _, last = part.partition(":")
        rows = [int(end.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for end in (first, last or first)]
        if first.rstrip("0123456789") == column and rows[0] <= row <= rows[1]:
            return True
    return False
