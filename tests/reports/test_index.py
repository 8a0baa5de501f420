"""The page that lists the reports says what they say, and is made anew only when one of them has changed."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from engagement_analysis.project.fingerprint import of_code, of_files, of_texts, remember
from engagement_analysis.project.store import Processed
from engagement_analysis.reports.index import index_page, render_index, summary_of

PAGE = """<h1>{title}</h1><p class="subtitle">{subtitle}</p><main>
<div><p>Zuerst &lt;b&gt; gezählt.</p></div>{list}</main>"""


def write_report(path: Path, title: str, subtitle: str, *messages: str) -> Path:
    items = "".join(f"<li>{message}</li>" for message in messages)
    listed = f'<ul class="messages">{items}</ul>' if messages else "<ul><li>kein Befund</li></ul>"
    path.write_text(PAGE.format(title=title, subtitle=subtitle, list=listed), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path, reports: dict[str, Path]) -> Path:
    """A folder with copies of the real reports."""
    for name in ("datenqualitaet", "vier-jahre"):
        (tmp_path / f"{name}.html").write_bytes(reports[name].read_bytes())
    return tmp_path


def test_each_report_is_listed_with_title_towns_first_messages_and_size(folder, processed, notebooks):
    page = html.unescape(render_index(processed, notebooks, folder).read_text(encoding="utf-8"))
    assert '<h2><a href="vier-jahre.html">Vier Jahre Engagierte Stadt</a></h2>' in page
    assert '<p class="towns">Balingen und Neumarkt i.d.OPf., 2022 bis 2025</p>' in page
    report = (folder / "vier-jahre.html").read_text(encoding="utf-8")
    first = summary_of(report).messages[0]
    assert first.startswith("In Balingen machten")
    assert first in page
    size = round((folder / "vier-jahre.html").stat().st_size / 1000)
    assert f"HTML-Datei, {size} KB" in page
    assert "<strong>Beispieldaten.</strong>" in page
    assert "Stand der Daten: 18.10.2025" in page
    assert '<nav class="contents"' not in page


def test_it_is_made_anew_only_when_a_report_has_changed_came_or_went(folder, processed, notebooks):
    told: list[str] = []

    def made() -> bool:
        told.clear()
        render_index(processed, notebooks, folder, progress=told.append)
        return bool(told)

    assert made()
    before = (folder / "index.html").read_bytes()
    assert not made()
    report = folder / "vier-jahre.html"
    content = report.read_bytes()
    report.write_bytes(content.replace(b"Vier Jahre Engagierte", b"Viele Jahre Engagierte"))
    assert made()
    assert "Viele Jahre Engagierte Stadt" in (folder / "index.html").read_text(encoding="utf-8")
    report.unlink()
    assert made()
    assert "vier-jahre.html" not in (folder / "index.html").read_text(encoding="utf-8")
    report.write_bytes(content)
    assert made()
    assert (folder / "index.html").read_bytes() == before


def test_reports_of_one_title_are_told_apart_and_texts_cannot_become_markup(tables: Processed, tmp_path: Path):
    reports = [
        write_report(tmp_path / "a.html", "Unsere &lt;Stadt&gt;", "Ulm, 2025", "Zwei &lt;script&gt; Säcke."),
        write_report(tmp_path / "b.html", "Unsere &lt;Stadt&gt;", "Aalen, 2025"),
    ]
    page = index_page(tables, reports)
    assert '<a href="a.html">Unsere &lt;Stadt&gt;\u00a0– Ulm, 2025</a>' in page
    assert '<a href="b.html">Unsere &lt;Stadt&gt;\u00a0– Aalen, 2025</a>' in page
    assert "Zwei &lt;script&gt; Säcke." in page
    assert "Zuerst &lt;b&gt; gezählt." in page  # no key messages: the first paragraph
    assert "kein Befund" not in page


def test_the_summary_is_as_many_messages_as_make_one_paragraph():
    long = "<ul class='messages'>" + "".join(f"<li>Satz {n} {'x' * 200}.</li>" for n in range(4)) + "</ul>"
    paragraph = summary_of(long).paragraph
    assert "Satz 1" in paragraph
    assert "Satz 2" not in paragraph


def test_a_printed_report_beside_it_is_listed_if_it_was_made_from_this_very_page(folder, processed, notebooks):
    for name in ("vier-jahre", "datenqualitaet"):
        folder.joinpath(f"{name}.pdf").write_bytes(b"%PDF-1.7")
    report = folder / "vier-jahre.html"
    remember(folder, {"vier-jahre.pdf": of_texts(of_files([report], below=folder), of_code())})
    page = render_index(processed, notebooks, folder).read_text(encoding="utf-8")
    assert page.count('<a href="vier-jahre.pdf">') == 1
    assert "datenqualitaet.pdf" not in page
