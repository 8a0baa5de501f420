"""Files on which fuzzing once broke the reader: each is read, or becomes a finding that says so."""

import io
from pathlib import Path

import pytest

import engagement_analysis as ea

FINDS = sorted((Path(__file__).parent / "finds").iterdir())
CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())


@pytest.mark.parametrize("find", FINDS, ids=lambda find: find.stem)
def test_what_once_broke_the_reader_is_read_or_becomes_a_finding(find):
    file = io.BytesIO(find.read_bytes())
    file.name = find.name
    loaded = ea.load(file, city="neumarkt")
    assert len(loaded.participation) or len(loaded.findings)


def test_every_file_of_the_corpus_is_read_and_no_finding_quotes_a_private_word(persons_in):
    assert len(CORPUS) > 200
    for path in CORPUS:
        data = path.read_bytes()
        file = io.BytesIO(data)
        file.name = "Liste.xlsx" if data[:2] in (b"PK", b"\xd0\xcf") else "Liste.csv"
        messages = "\n".join(ea.load(file, city="neumarkt").findings["message"])
        assert persons_in(messages) == [], path.name
