"""Reach: what a register allows to say, and what is said without one."""

import re

import pandas as pd
import pytest

from engagement_analysis.analysis.organisations.reach import reach
from engagement_analysis.project.organisation_register import read_register
from engagement_analysis.project.reference_data import ReferenceDataError

HEADER = "city,organisation_type,organisation,organisation_id,n_organisations,valid_from,valid_to,source,contact"


def written(folder, *lines, header=HEADER):
    (folder / "organisation_register.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    return folder


@pytest.fixture
def register(participation, tmp_path):
    """All schools that ever came to Neumarkt's clean-up, two more; clubs as a number."""
    rows = participation.loc[participation["city"].eq("neumarkt") & participation["organisation_type"].eq("school")]
    came = sorted(rows["organisation_id"].dropna().unique())
    lines = [f"neumarkt,school,,{name},,,,Schulamt 2024," for name in came]
    lines = [line.replace("school,,", f"school,{name},") for line, name in zip(lines, came, strict=True)]
    lines += [
        "neumarkt,school,Grundschule Neu,,,2024,,Schulamt 2024,",
        "neumarkt,school,Realschule Alt,,,,2022,Schulamt,",
    ]
    lines += ["neumarkt,club,,,200,,,Vereinsregister 2024,Frau Geheim 0160 1234567"]
    return read_register(written(tmp_path, *lines))


def test_without_a_register_there_is_no_share_and_it_is_said(participation, tmp_path):
    assert read_register(tmp_path) is None
    shares = reach(participation, read_register(tmp_path))
    assert shares["reach_share"].isna().all()
    assert shares["n_came"].sum() > 50
    assert shares["reason_codes"].str.startswith("no-register").all()
    assert "individual" not in set(shares["organisation_type"])


def test_schools_are_compared_by_name_and_year(participation, register):
    shares = reach(participation, register).set_index(["city", "year", "organisation_type"])
    schools = register.loc[register["organisation_type"].eq("school")]
    in_2022, in_2024 = (shares.loc[("neumarkt", year, "school")] for year in (2022, 2024))
    assert in_2022["n_registered"] == in_2024["n_registered"] == len(schools) - 1
    assert in_2024["n_reached"] == in_2024["n_came"]
    assert in_2024["reach_share"] == in_2024["n_reached"] / in_2024["n_registered"]
    assert in_2024["source"] == "Schulamt 2024"
    assert pd.isna(shares.loc[("balingen", 2024, "school"), "reach_share"])


def test_clubs_are_compared_with_a_number(participation, register):
    row = (
        reach(participation, register).set_index(["city", "year", "organisation_type"]).loc[("neumarkt", 2024, "club")]
    )
    assert row["n_registered"] == 200
    assert row["reach_share"] == row["n_came"] / 200
    assert "not compared by name" in row["method"]


def test_a_school_outside_the_register_is_told_but_not_counted(participation, register):
    rows = register.loc[register["organisation_type"].eq("school")]
    is_school = participation["city"].eq("neumarkt") & participation["organisation_type"].eq("school")
    came = participation.loc[is_school & participation["year"].eq(2024) & participation["status"].eq("held")]
    without_one = rows.loc[rows["organisation_id"].ne(came["organisation_id"].dropna().iloc[0])]
    row = (
        reach(participation, without_one)
        .set_index(["city", "year", "organisation_type"])
        .loc[("neumarkt", 2024, "school")]
    )
    assert row["n_not_in_register"] == 1
    assert row["reason_codes"] == "not-in-register"
    assert row["n_reached"] + row["n_not_in_register"] == row["n_came"]


def test_a_register_smaller_than_what_came_gives_no_share(participation, register):
    small = register.assign(n_organisations=register["n_organisations"].mask(register["n_organisations"].eq(200), 1))
    rows = reach(participation, small).set_index(["city", "year", "organisation_type"])
    row = rows.loc[("neumarkt", 2024, "club")]
    assert pd.isna(row["reach_share"])
    assert row["reason_codes"] == "more-than-registered"


def test_a_kind_that_was_not_invited_is_marked(participation, register, invitations):
    rows = reach(participation, register, by=("city", "campaign", "year"), invitations=invitations)
    row = rows.set_index(["campaign", "year", "organisation_type"]).loc[("neumarkt-raeumt-auf", 2021, "school")]
    assert row["n_came"] == 0
    assert row["reach_share"] == 0
    assert not row["is_invited"]
    assert row["reason_codes"] == "not-invited"
    assert rows.loc[rows["year"].eq(2024), "is_invited"].all()


def test_groups_without_a_name_may_raise_the_share(participation, register):
    one = participation.loc[participation["city"].eq("neumarkt") & participation["year"].eq(2024)].head(1)
    unnamed = one.assign(organisation=pd.NA, organisation_id=pd.NA, status="held", organisation_type="other")
    unnamed = unnamed.astype(participation.dtypes.to_dict())
    rows = reach(pd.concat([participation, unnamed], ignore_index=True), register)
    row = rows.set_index(["city", "year", "organisation_type"]).loc[("neumarkt", 2024, "school")]
    assert row["n_unnamed"] >= 1
    assert row["reason_codes"] == "unnamed-groups"


def test_shares_are_shares(participation, register, invitations):
    shares = reach(participation, register, by=("city", "campaign", "year"), invitations=invitations)
    assert shares["reach_share"].dropna().between(0, 1).all()
    assert shares["reach_share"].notna().sum() > 4
    assert reach(participation.iloc[:0], register).empty
    with pytest.raises(ValueError, match="town and the year"):
        reach(participation, register, by=("city",))


def test_contacts_in_the_file_are_not_read(register):
    assert "contact" not in register.columns
    assert not register.astype("string").apply(lambda column: column.str.contains("Geheim")).any(axis=None)


def test_other_spellings_are_one_organisation(tmp_path):
    lines = ["balingen,school,GS Süd,,,,,Schulamt,"]
    named = read_register(written(tmp_path, *lines), identify=lambda city, name: f"{city}/{name}")
    assert named["organisation_id"].tolist() == ["balingen/GS Süd"]
    semicolon = written(
        tmp_path, "balingen;school;GS Süd;Schulamt", header="city;organisation_type;organisation;source"
    )
    assert read_register(semicolon)["organisation_id"].tolist() == ["gs-sued"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["balingen,shool,GS Süd,,,,,Schulamt,"], "Zeile 2: Art keine von school"),
        (["balingen,school,,,,,,Schulamt,"], "entweder einen Namen oder eine Anzahl"),
        (["balingen,school,GS Süd,,3,,,Schulamt,"], "entweder einen Namen oder eine Anzahl"),
        (["balingen,school,,,drei,,,Schulamt,"], "n_organisations ist keine ganze Zahl"),
        (["balingen,school,,,2.5,,,Schulamt,"], "keine ganze Zahl"),
        (["balingen,school,GS Süd,,,,,,"], "Ort oder Quelle fehlt"),
        (["balingen,school,GS Süd,,,,,A,"] * 2, "Zeile 3: Diese Organisation steht schon"),
    ],
)
def test_what_is_wrong_in_a_register_is_named_with_its_line(lines, message, tmp_path):
    with pytest.raises(ReferenceDataError, match=message):
        read_register(written(tmp_path, *lines))


def test_the_page_on_registers_shows_one_that_can_be_read(project_root, tmp_path):
    page = (project_root / "docs" / "reference" / "organisation-register.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    (tmp_path / "organisation_register.csv").write_text(example, encoding="utf-8")
    assert read_register(tmp_path)["n_organisations"].tolist() == [pd.NA, 210]


def test_a_name_may_return_after_its_years_are_over(tmp_path):
    lines = ["balingen,school,GS Süd,,,,2019,A,", "balingen,school,GS Süd,,,2022,,A,"]
    assert len(read_register(written(tmp_path, *lines))) == 2


def test_a_file_that_is_no_register_is_refused(tmp_path):
    with pytest.raises(ReferenceDataError, match="fehlen die Spalten city"):
        read_register(written(tmp_path, "x", header="name"))
    (tmp_path / "organisation_register.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReferenceDataError, match="lässt sich nicht lesen"):
        read_register(tmp_path)
