"""Tables of services for networks of tests: the toy network with a timetable, and files of one."""

import csv
from pathlib import Path

SERVICES = (
    *("id", "operator", "name", "mode", "direction", "cargo", "refuses", "departures_per_week"),
    *("weekdays", "months", "status", "confirmed", "source", "locator", "note"),
)
CALLS = ("service", "seq", "place", "mode", "arrive_h", "depart_h", "loads", "unloads", "note")

SCHEMA = (
    'scheduled_modes,cargo,,text,,,"Families of modes by which the cargo goes by services alone"',
    "wagon_speed_kmh,mode,km/h,number,0.5,100,Speed that boxes make in ordinary wagons",
)
"""Attributes of services that the schema of the toy network does not have."""
_OF_SERVICES = ("status", "headway_h", "unbooked", "ice_class")

TIMETABLE = {
    "services": [
        "north_train,Toy Rail,North Train,rail,both,teu,,2,mon thu,,operating,2025,atlas,p. 20,",
        "ring,Toy Line,Ring,sea,loop,teu,,1,,,operating,2025,atlas,p. 21,",
        "ice_line,Toy Line / Frost,Ice,sea,forward,teu,DE,0.5,,07-10,operating,2025,atlas,p. 22,",
    ],
    "service_calls": [
        "north_train,1,alpha,rail-1435,,0,yes,yes,",
        "north_train,2,bravo,rail-1435,40,44,yes,yes,",
        "north_train,3,echo,rail-1520,90,95,yes,yes,",
        "north_train,4,delta,rail-1520,240,,yes,yes,",
        "ring,1,alpha,sea,,0,yes,yes,",
        "ring,2,south_cape,sea,,,no,no,",
        "ring,3,golf,sea,900,948,yes,yes,",
        "ring,4,south_cape,sea,,,no,no,",
        "ring,5,alpha,sea,1900,,yes,yes,",
        "ice_line,1,golf,sea,,0,yes,no,",
        "ice_line,2,frost,sea,,,no,no,",
        "ice_line,3,alpha,sea,,,no,yes,",
    ],
}
"""A timetable of the toy network: a train both ways, a loop of ships, and one line of a season."""


def serve(folder: Path, timetable: dict[str, list[str]] = TIMETABLE) -> Path:
    """Add tables of services to a folder of tables, and to its schema what they state."""
    for name, header in (("services", SERVICES), ("service_calls", CALLS)):
        lines = [",".join(header), *timetable[name]]
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    with (folder / "schema.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for row in rows:
        if row[0] in _OF_SERVICES:
            row[1] += " service"
    with (folder / "schema.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([*rows, *csv.reader(SCHEMA)])
    return folder


_COPIED = ("modes", "sources", "units", "rates", "edition", "schema")
"""Tables that a network of tests takes from the toy network."""
_EMPTY = {
    "corridors": "id,name_en,name_ru,name_zh,cargo,status,season,source,note",
    "corridor_chains": "corridor,seq,place,mode_to_next,source",
    "corridor_marks": "corridor,seq,place,mode",
}
_CARGO = [
    "teu,box,ящик,箱,teu,rail-1435 road sea",
    "grain,grain,зерно,粮,t,rail-1435 road sea",
]
FACT_HEADER = "subject,attribute,value,unit,low,high,when,year,source,locator,note"


def fact(subject: str, attribute: str, value: object, unit: str = "", when: str = "") -> str:
    """Return the row of a fact."""
    return f"{subject},{attribute},{value},{unit},,,{when},2025,atlas,p. 1,"


def write_network(
    folder: Path,
    toy: Path,
    places: list[str],
    links: list[str],
    facts: list[str],
    timetable: dict[str, list[str]],
) -> Path:
    """Write a network of two kinds of cargo and no corridors with its services."""
    tables = {
        "places": [
            "id,kind,country,lat,lon,name_en,name_ru,name_zh,locode,esr,aliases,source",
            *places,
        ],
        "links": ["a,b,mode,direction,name,via,note", *links],
        "cargo": ["id,name_en,name_ru,name_zh,basis,modes", *_CARGO],
        "facts": [FACT_HEADER, *facts],
        **{name: [header] for name, header in _EMPTY.items()},
    }
    for name in _COPIED:
        (folder / f"{name}.csv").write_bytes((toy / f"{name}.csv").read_bytes())
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return serve(folder, timetable)
