"""DuckDB and polars read the written tables as they are; `totals` in the how-to's SQL are `ea.totals`."""

import re
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import engagement_analysis as ea
from engagement_analysis.project.store import write_tables
from engagement_analysis.table.schema import COLUMNS, ORGANISATION_TYPES, QUALITIES

N_ROWS, N_OF_PART = 10_000_000, 1_000_000
TOWNS = np.array([f"stadt-{number:03}" for number in range(113)])
ORGANISATIONS = np.array([f"verein-{number:05}" for number in range(20_000)])


def sql_of(page: Path) -> str:
    (found,) = re.findall(r'^TOTALS = """\n(.*?)"""$', page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def totals_in_sql(project_root: Path) -> str:
    return sql_of(project_root / "docs" / "how-to" / "duckdb-polars.md")


def assert_same_totals(in_sql: pd.DataFrame, computed: pd.DataFrame) -> None:
    assert in_sql.columns.tolist() == computed.columns.tolist()
    for name in computed:
        if computed[name].dtype == "Float64":  # added up in another order
            values = (frame[name].to_numpy(dtype=float, na_value=np.nan) for frame in (in_sql, computed))
            np.testing.assert_allclose(*values, rtol=1e-9)
        else:
            pd.testing.assert_series_equal(in_sql[name].astype(computed[name].dtype), computed[name])


def nullable(chance: np.random.Generator, values: np.ndarray, share: float) -> pa.Array:
    return pa.array(values, mask=chance.random(len(values)) < share)


def drawn(seed: int) -> pa.Table:
    """Rows of 113 towns and ten years with all that `totals` looks at; types as in the written tables."""
    chance = np.random.default_rng(seed)
    quality = chance.choice(len(QUALITIES), N_OF_PART, p=[0.8, 0.08, 0.04, 0.02, 0.02, 0.04])
    people = chance.integers(0, 80, N_OF_PART)
    is_missing = np.array(QUALITIES)[quality] == "missing"
    counts = {name: nullable(chance, people // 2, 0.3) for name in ("minors", "bags", "registered", "visitors")}
    amounts = {name: nullable(chance, chance.uniform(0, 99, N_OF_PART), 0.4) for name in ("hours", "waste_kg")}

    def categories(codes: np.ndarray, names: tuple[str, ...]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8)), list(names))

    return pa.table(
        {
            "city": pa.array(TOWNS).take(pa.array(chance.integers(0, len(TOWNS), N_OF_PART))),
            "year": nullable(chance, chance.integers(2016, 2026, N_OF_PART), 0.01),
            "organisation_id": pa.array(ORGANISATIONS).take(
                nullable(chance, chance.integers(0, len(ORGANISATIONS), N_OF_PART), 0.05)
            ),
            "organisation_type": categories(chance.integers(0, len(ORGANISATION_TYPES), N_OF_PART), ORGANISATION_TYPES),
            "status": categories(chance.choice(2, N_OF_PART, p=[0.97, 0.03]), ("held", "cancelled")),
            "participants": pa.array(people, mask=is_missing),
            "participants_low": nullable(chance, people // 2, 0.9),
            "participants_high": nullable(chance, people * 2, 0.9),
            "participants_quality": categories(quality, QUALITIES),
            **counts,
            **amounts,
        }
    )


def read(path: Path) -> pd.DataFrame:
    """Column by column, so that what was read does not lie in memory twice."""
    kinds = {pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype(), pa.string(): pd.StringDtype()}
    return pq.read_table(path, use_threads=False).to_pandas(
        types_mapper=kinds.get, split_blocks=True, self_destruct=True
    )


@pytest.mark.slow
def test_totals_of_ten_million_rows_in_sql_are_those_of_the_package(tmp_path: Path, totals_in_sql: str) -> None:
    path = tmp_path / "participation.parquet"
    parts = [drawn(seed) for seed in range(2)]  # each is written five times: drawing takes longer than SQL
    with pq.ParquetWriter(path, parts[0].schema) as writer:
        for number in range(N_ROWS // N_OF_PART):
            writer.write_table(parts[number % len(parts)])
    del parts
    with duckdb.connect() as connection:  # closed, it holds no memory
        in_sql = connection.execute(totals_in_sql, {"table": str(path)}).df()
    assert int(in_sql["n_rows"].sum()) == N_ROWS
    assert in_sql["participations_high"].isna().all(), "a lower bound in each group"
    assert_same_totals(in_sql, ea.totals(read(path)))


def test_the_towns_own_tables_give_the_same_totals(tmp_path: Path, totals_in_sql: str) -> None:
    rows = ea.load_example().participation
    (path, *_) = [each for each in write_tables({"participation": rows}, tmp_path) if each.suffix == ".parquet"]
    computed = ea.totals(rows)
    assert_same_totals(duckdb.execute(totals_in_sql, {"table": str(path)}).df(), computed)
    pd.testing.assert_frame_equal(ea.totals(pl.read_parquet(path)), computed)


def test_days_counts_texts_and_gaps_arrive_as_they_are(tmp_path: Path) -> None:
    rows = ea.load_example().participation
    write_tables({"participation": rows}, tmp_path)
    path = tmp_path / "participation.parquet"
    kinds = {"text": "VARCHAR", "category": "VARCHAR", "date": "DATE", "count": "BIGINT", "amount": "DOUBLE"}
    described = duckdb.execute("DESCRIBE SELECT * FROM read_parquet($table)", {"table": str(path)}).fetchall()
    assert {name: kind for name, kind, *_ in described} == {column.name: kinds[column.kind] for column in COLUMNS}
    days = {name: rows[name].dt.date for name in ("date_start", "date_end")}
    plain = rows.assign(**days).itertuples(index=False)
    expected = [tuple(None if pd.isna(value) else value for value in row) for row in plain]
    for arrived in (duckdb.read_parquet(str(path)).fetchall(), pl.read_parquet(path).rows()):
        assert arrived == expected
