"""Demand: reading, adding up, and every way to write it wrong."""

import pytest

from corridors.errors import DataError, UsageError
from planner.flows.demand import read_demand

HEADER = "origin,destination,cargo,amount,unit"


def write(folder, *rows, header=HEADER, name="demand.csv"):
    path = folder / name
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_names_units_and_modes_are_resolved(toy, tmp_path):
    header = f"{HEADER},modes,year,source,locator,note"
    path = write(
        tmp_path,
        "Альфа,DEGLF,TEU,1200,TEU/y,rail sea,2025,atlas,p. 1,",
        "Delta,alpha,teu,10,FEU/y,,2025,atlas,p. 1,Assumption: the ends are a judgement",
        header=header,
    )
    demand, said = read_demand(toy, [path])
    assert said == []
    assert demand[0][:7] == (
        *("alpha", "golf", "teu", 1200.0, "TEU/y"),
        ("rail-1435", "rail-1520", "sea"),
        False,
    )
    assert demand[1].amount == 20.0
    assert demand[1].assumed
    assert demand[1].where == ("demand.csv:3",)


def test_tonnes_and_gas(shipped, tmp_path):
    path = write(
        tmp_path,
        "kemerovo,harbin,coal,2.5,Mt/y",
        "kemerovo,dalian,coal,700,kt/y",
        "kemerovo,jilin,coal,5,t/y",
        "chayanda,changling,pipeline_gas,1.352,bcm/y",
    )
    demand, _ = read_demand(shipped, [path])
    assert [it.amount for it in demand] == pytest.approx([2.5e6, 7e5, 5.0, 1e6])
    assert {it.unit for it in demand} == {"t/y"}


@pytest.mark.parametrize("notes", [("Assumption: a guess", ""), ("", "Assumption: a guess")])
def test_what_is_added_up_is_a_judgement_where_a_part_is(toy, tmp_path, notes):
    rows = [f"alpha,delta,teu,10,TEU/y,,2025,atlas,p. 1,{note}" for note in notes]
    path = write(tmp_path, *rows, header=f"{HEADER},modes,year,source,locator,note")
    ((demand,), _) = read_demand(toy, [path])
    assert demand.assumed
    assert demand.sources == ("atlas",)


def test_same_ends_cargo_and_modes_are_added_up_and_said(toy, tmp_path):
    one = write(tmp_path, "alpha,delta,teu,100,TEU/y", "alpha,delta,teu,50,TEU/y")
    two = write(tmp_path, "alpha,delta,teu,25,TEU/y", "delta,alpha,teu,7,TEU/y", name="two.csv")
    demand, said = read_demand(toy, [one, two])
    assert [(it.origin, it.amount) for it in demand] == [("alpha", 175.0), ("delta", 7.0)]
    assert demand[0].where == ("demand.csv:2", "demand.csv:3", "two.csv:2")
    assert said[0] == (
        "demand.csv:3: alpha - delta, teu is already in demand.csv:2: 100 and 50 TEU/y are added up"
    )
    assert len(said) == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("alpho,delta,teu,1,TEU/y", "alpho"),
        (",delta,teu,1,TEU/y", "origin is empty"),
        ("alpha,frost,teu,1,TEU/y", "frost is a strait"),
        ("alpha,ALPHA,teu,1,TEU/y", "both alpha"),
        ("alpha,delta,gold,1,TEU/y", "cargo 'gold' is unknown; use one of teu"),
        ("alpha,delta,teu,-5,TEU/y", "amount -5 must be above 0 and finite"),
        ("alpha,delta,teu,0,TEU/y", "amount 0 must be above 0 and finite"),
        ("alpha,delta,teu,,TEU/y", "amount is empty"),
        ("alpha,delta,teu,nan,TEU/y", "amount 'nan' is not a number"),
        ("alpha,delta,teu,inf,TEU/y", "amount 'inf' is not a number"),
        ("alpha,delta,teu,1e308,FEU/y", "exceeds the cargo of the whole world"),
        ("alpha,delta,teu,many,TEU/y", "amount 'many' is not a number"),
        ("alpha,delta,teu,1,t/y", "unit 't/y' does not fit teu; use TEU/y or FEU/y"),
        ("alpha,delta,teu,1,", "unit '' does not fit teu"),
        ("alpha,delta,teu,1", "unit '' does not fit teu"),
        ("alpha,delta,teu,1,TEU/y,more", "6 cells where the header has 5"),
        ('alpha,delta,teu,"1,500",TEU/y', "write 1500 or 1.500"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line(toy, tmp_path, row, words):
    path = write(tmp_path, "alpha,delta,teu,1,TEU/y", row)
    with pytest.raises(DataError, match=r"demand\.csv:3") as caught:
        read_demand(toy, [path])
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("coal,1,Mt/y,oil-pipeline,,", "allow one of these in modes"),
        ("coal,1,Mt/y,tram,,", "mode 'tram' is unknown"),
        ("coal,1,bcm/y,,,", "unit 'bcm/y' does not fit coal; use Mt/y or kt/y or t/y"),
        ("electricity,1,Mt/y,,,", "is shown on maps but can't be routed"),
        ("coal,1,Mt/y,,rumour,", "source 'rumour' is neither an id"),
    ],
)
def test_modes_kinds_and_sources_are_checked(shipped, tmp_path, cells, words):
    header = f"{HEADER},modes,source,note"
    path = write(tmp_path, f"kemerovo,harbin,{cells}", header=header)
    with pytest.raises(DataError) as caught:
        read_demand(shipped, [path])
    assert words in str(caught.value)


def test_a_wrong_header_an_empty_table_and_no_file(toy, tmp_path):
    with pytest.raises(DataError, match="column amount is missing"):
        read_demand(toy, [write(tmp_path, "a,b,c,d", header="origin,destination,cargo,unit")])
    with pytest.raises(DataError, match=r"demand\.csv: no row of demand"):
        read_demand(toy, [write(tmp_path)])
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    with pytest.raises(DataError, match="is empty; its first row must name the columns"):
        read_demand(toy, [empty])
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="save it as xlsx or as CSV UTF-8"):
        read_demand(toy, [binary])
    with pytest.raises(UsageError, match="is not a file"):
        read_demand(toy, [tmp_path / "none.csv"])


def test_the_shipped_table_is_sourced(shipped):
    demand, said = read_demand(shipped, sorted((shipped.folder / "demand").glob("*.csv")))
    assert said == []
    assert 80 <= len(demand) <= 120
    assert all(it.sources for it in demand)
    assert all(key in shipped.sources for it in demand for key in it.sources)
