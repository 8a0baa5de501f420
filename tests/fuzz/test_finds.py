"""Files on which fuzzing once broke the reader: each is read, or becomes a finding that says so."""

import io
from pathlib import Path

import pytest

import engagement_analysis as ea

FINDS = sorted((Path(__file__).parent / "finds").iterdir())


@pytest.mark.parametrize("find", FINDS, ids=lambda find: find.stem)
def test_what_once_broke_the_reader_is_read_or_becomes_a_finding(find):
    file = io.BytesIO(find.read_bytes())
    file.name = find.name
    loaded = ea.load(file, city="neumarkt")
    assert len(loaded.participation) or len(loaded.findings)
