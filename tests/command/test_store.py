"""Tables go to data/processed whole or not at all, and come back as they were."""

import json
from pathlib import Path

import pandas as pd
import pytest

from engagement_analysis.project import whole_folder
from engagement_analysis.project.store import Processed, StoreError, read_processed, write_processed, write_tables
from engagement_analysis.reports.review import process


@pytest.fixture(scope="module")
def processed(project_root: Path) -> Processed:
    return process(project_root / "data" / "raw")


def test_tables_come_back_with_values_types_and_order(processed: Processed, tmp_path: Path) -> None:
    write_processed(processed, tmp_path)
    back = read_processed(tmp_path)
    pd.testing.assert_frame_equal(back.participation, processed.participation)
    for name in ("findings", "invitations", "campaigns", "towns", "population"):
        expected = getattr(processed, name)
        actual = getattr(back, name)
        assert actual.astype(object).where(actual.notna(), None).to_numpy().tolist() == (
            expected.astype(object).where(expected.notna(), None).to_numpy().tolist()
        )
    assert back.manifest == processed.manifest


def test_csv_says_the_same_as_parquet(processed: Processed, tmp_path: Path) -> None:
    write_processed(processed, tmp_path)
    texts = pd.read_csv(tmp_path / "participation.csv", dtype=str, keep_default_na=False)
    parquet = pd.read_parquet(tmp_path / "participation.parquet")
    assert texts.columns.tolist() == parquet.columns.tolist()
    assert (
        texts["date_start"].tolist() == parquet["date_start"].map(lambda day: "" if pd.isna(day) else str(day)).tolist()
    )
    assert (
        texts["participants"].tolist() == parquet["participants"].map(lambda n: "" if pd.isna(n) else str(n)).tolist()
    )
    assert texts["organisation"].tolist() == parquet["organisation"].fillna("").tolist()


def test_same_workbooks_give_the_same_bytes(processed: Processed, tmp_path: Path) -> None:
    write_processed(processed, tmp_path / "one")
    write_processed(processed, tmp_path / "two")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "two").iterdir())
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


@pytest.mark.parametrize("fails_at", ["to_parquet", "_write_journal"])
def test_interrupted_before_the_journal_leaves_the_old_state(
    fails_at: str, processed: Processed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tables({"findings": processed.findings}, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    if fails_at == "to_parquet":
        monkeypatch.setattr(pd.DataFrame, fails_at, interrupted)
    else:
        monkeypatch.setattr(whole_folder, fails_at, interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_tables({"findings": processed.findings.head(0), "towns": processed.towns}, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_interrupted_after_the_journal_is_completed_by_the_next_reader(
    processed: Processed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = Processed(**{**vars(processed), "participation": processed.participation.head(3)})
    write_processed(older, tmp_path)
    moved = 0
    replace = Path.replace

    def interrupted(path: Path, target: Path) -> Path:
        nonlocal moved
        if (
            path.parent != tmp_path
        ):  # the journal itself lies in the folder; what it names comes from the staging folder
            moved += 1
            if moved > 4:
                raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_processed(processed, tmp_path)
    monkeypatch.undo()
    assert (tmp_path / "commit.json").is_file()
    assert len(read_processed(tmp_path).participation) == len(processed.participation)
    assert not list(tmp_path.glob("commit.json")) + list(tmp_path.glob(".staging-*"))


def test_folder_that_is_a_file_is_one_german_sentence(processed: Processed, tmp_path: Path) -> None:
    (tmp_path / "besetzt").write_text("kein Ordner", encoding="utf-8")
    with pytest.raises(StoreError, match=r"lässt sich nicht beschreiben .* Bitte Rechte und Platz prüfen\."):
        write_processed(processed, tmp_path / "besetzt")


def test_empty_folder_says_what_to_do_first(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Bitte zuerst „engagement review“ ausführen"):
        read_processed(tmp_path)


def test_names_cannot_become_formulas_in_a_spreadsheet(tmp_path: Path) -> None:
    names = pd.DataFrame({"organisation": pd.array(["=HYPERLINK(1)", "+49", "@x", "TSV - Süd"], dtype="string")})
    write_tables({"names": names}, tmp_path)
    assert pd.read_csv(tmp_path / "names.csv")["organisation"].tolist() == [
        "'=HYPERLINK(1)",
        "'+49",
        "'@x",
        "TSV - Süd",
    ]
    assert pd.read_parquet(tmp_path / "names.parquet")["organisation"].tolist() == names["organisation"].tolist()


def test_manifest_names_inputs_with_hashes_and_says_that_they_are_examples(
    processed: Processed, project_root: Path
) -> None:
    manifest = json.loads(json.dumps(processed.manifest))
    files = sorted(
        path
        for city in ("balingen", "neumarkt")
        for path in (project_root / "data" / "raw" / city).iterdir()
        if path.suffix != ".toml"
    )
    assert [entry["path"] for entry in manifest["inputs"]] == [f"{path.parent.name}/{path.name}" for path in files]
    assert all(entry["is_example"] and len(entry["sha256"]) == 64 for entry in manifest["inputs"])
    assert manifest["example_data"] is True
    assert manifest["rows"]["participation"] == len(processed.participation)
    assert manifest["data_date"] == "2025-10-18"
