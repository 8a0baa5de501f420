"""Example → pictures: what the terminal says, the marked copy, the first screen of a review at a desk and on a phone.

Run by hand where what they show has changed, from the top of the clone: python docs/images/draw.py
"""

from __future__ import annotations

import html
import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from PIL import Image
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
WORKBOOK = "data/raw/neumarkt/Neumarkt räumt auf! 2025.xlsx"
ROWS, COLUMNS, OPEN = range(26, 39), "BCDEIJKLMN", "L34"  # without the columns of contact persons
FIRST_SCREENS = (("vier-jahre.png", 1280, 900), ("vier-jahre-telefon.png", 375, 900))
STYLE = """
body { margin: 0 } #it { display: inline-block; background: #fff; color: #16202b }
pre { margin: 0; padding: 18px; font: 15px/1.35 'DejaVu Sans Mono', monospace }
table { border-collapse: collapse; font: 14px 'DejaVu Sans', sans-serif }
td, th { border: 1px solid #c8ced6; padding: 4px 8px; position: relative; white-space: nowrap }
th { background: #eef1f4; color: #51606f; font-weight: 400 }
b { position: absolute; right: 0; top: 0; border: 5px solid #c00; border-left-color: transparent;
    border-bottom-color: transparent }
i { position: absolute; right: 10px; top: 100%; z-index: 2; width: 250px; white-space: normal; font-style: normal;
    background: #fffbe0; border: 1px solid #8a8f96; padding: 8px }
"""


def checked(copy: Path) -> str:
    """Run the command and give back what it says, in colours."""
    command = [sys.executable, "-m", "engagement_analysis.cli", "check", WORKBOOK]
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": "100"}
    subprocess.run([*command, "--annotate", str(copy)], env=environment, capture_output=True, check=False)
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False).stdout


def terminal(said: str) -> str:
    """HTML of a terminal."""
    console = Console(record=True, width=100, file=io.StringIO())
    console.print(Text(f'$ engagement check "{WORKBOOK}"', style="bold"))
    console.print(Text.from_ansi(said))
    return f"<pre>{console.export_html(inline_styles=True, code_format='{code}').rstrip()}</pre>"


def sheet(copy: Path) -> str:
    """HTML of some rows of the copy with its colours, one comment open."""
    found = openpyxl.load_workbook(copy, data_only=True).worksheets[1]
    rows = ["<th>", *(f"<th>{letter}" for letter in COLUMNS)]
    for number in ROWS:
        rows.append(f"<tr><th>{number}")
        for cell in (found[f"{letter}{number}"] for letter in COLUMNS):
            value = (
                f"{cell.value:%d.%m.%Y}"
                if hasattr(cell.value, "strftime")
                else str("" if cell.value is None else cell.value)
            )
            colour = f' style="background: #{cell.fill.fgColor.rgb[2:]}"' if cell.comment else ""
            note = f"<i>{html.escape(cell.comment.text)}</i>" if cell.coordinate == OPEN else ""
            rows.append(f"<td{colour}>{html.escape(value.replace('.5', ',5'))}{'<b></b>' * bool(colour)}{note}")
    return f"<table>{''.join(rows)}</table>"


def review(folder: Path) -> str:
    """Address of the four-year review of the example."""
    command = [sys.executable, "-m", "engagement_analysis.cli", "review", "--example", str(folder)]
    subprocess.run(command, capture_output=True, check=True)
    return (folder / "reports" / "vier-jahre-neumarkt.html").as_uri()


def save(name: str, drawn: bytes) -> None:
    """Write a picture with few colours."""
    Image.open(io.BytesIO(drawn)).convert("RGB").quantize(64).save(HERE / name, optimize=True)


def main() -> None:
    """Write all pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        copy = Path(folder, "copy.xlsx")
        pages = {"check.png": terminal(checked(copy)), "marked-copy.png": sheet(copy)}
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": 1000, "height": 400}, device_scale_factor=1.5)
        for name, content in pages.items():
            page.set_content(f'<style>{STYLE}</style><div id="it">{content}</div>')
            save(name, page.locator("#it").screenshot())
        address = review(Path(folder, "example"))
        for name, width, height in FIRST_SCREENS:
            page = browser.new_page(viewport={"width": width, "height": height}, locale="de-DE")
            page.goto(address)
            save(name, page.screenshot())
        browser.close()


if __name__ == "__main__":
    main()
