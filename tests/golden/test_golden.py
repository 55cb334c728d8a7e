"""What we say today: golden answers, rewritten by ``--update-golden`` and reviewed as a diff."""

import json
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent

CASES = {
    "route-dalian-duisburg": ("route", "Dalian", "Duisburg"),
    "route-dalian-duisburg-cost": ("route", "Dalian", "Duisburg", "--by", "cost"),
    "route-harbin-busan": ("route", "Harbin", "Busan"),
    "route-dalian-vladivostok-sea": ("route", "Dalian", "Vladivostok", "--mode", "sea"),
    "route-yingkou-rotterdam-august": ("route", "Yingkou", "Rotterdam", "--depart", "2026-08-15"),
    "route-yingkou-rotterdam-february": ("route", "Yingkou", "Rotterdam", "--depart", "2026-02-15"),
    "route-yingkou-rotterdam-sea-august": (
        *("route", "Yingkou", "Rotterdam", "--depart", "2026-08-15", "--mode", "sea"),
        *("--set", "teu.ice_class=Arc4"),
    ),
    "route-yingkou-rotterdam-sea-february": (
        *("route", "Yingkou", "Rotterdam", "--depart", "2026-02-15", "--mode", "sea"),
        *("--set", "teu.ice_class=Arc4"),
    ),
    "route-skovorodino-daqing-crude": ("route", "Skovorodino", "Daqing", "--cargo", "crude"),
    "route-大连-Владивосток-rail": ("route", "大连", "Владивосток", "--mode", "rail"),
    "route-shenyang-moscow": ("route", "Shenyang", "Moscow"),
    "route-busan-vladivostok": ("route", "Busan", "Vladivostok"),
    "route-shanghai-rotterdam": ("route", "Shanghai", "Rotterdam"),
    "route-xian-duisburg": ("route", "Xi'an", "Duisburg"),
    "route-changchun-hamburg": ("route", "Changchun", "Hamburg"),
    "route-erdenet-tianjin-ore": ("route", "Erdenet", "Tianjin", "--cargo", "dry_bulk"),
    "route-kostanay-lianyungang-grain": ("route", "Kostanay", "Lianyungang", "--cargo", "grain"),
    "route-klaipeda-minsk": ("route", "Klaipeda", "Minsk"),
    "route-los-angeles-irkutsk": ("route", "Los Angeles", "Irkutsk"),
    "route-dalian-vladivostok": ("route", "Dalian", "Vladivostok"),
    "route-busan-moscow": ("route", "Busan", "Moscow"),
    "route-yokohama-moscow": ("route", "Yokohama", "Moscow"),
    "route-shanghai-vladivostok": ("route", "Shanghai", "Vladivostok"),
    "route-qingdao-hamburg": ("route", "Qingdao", "Hamburg"),
    "route-dalian-los-angeles": ("route", "Dalian", "Los Angeles"),
    "route-shenyang-hamburg": ("route", "Shenyang", "Hamburg"),
    "route-harbin-yekaterinburg": ("route", "Harbin", "Yekaterinburg"),
    "route-tianjin-ulaanbaatar": ("route", "Tianjin", "Ulaanbaatar"),
    "route-xian-tashkent": ("route", "Xi'an", "Tashkent"),
    "route-ningbo-felixstowe": ("route", "Ningbo", "Felixstowe", "--depart", "2026-09-01"),
    "services-dalian-vladivostok": ("services", "Dalian", "Vladivostok"),
    "services-shenyang-hamburg": ("services", "Shenyang", "Hamburg", "--unconfirmed"),
    "route-sabetta-dalian-lng": (
        "route",
        "Sabetta",
        "Dalian",
        "--cargo",
        "lng",
        "--depart",
        "2026-08-01",
    ),
    "compare-dalian-rotterdam": ("compare", "Dalian", "Rotterdam"),
    "compare-harbin-busan": ("compare", "Harbin", "Busan"),
    "compare-shenyang-moscow": ("compare", "Shenyang", "Moscow"),
    "compare-jinzhou-ulaanbaatar": ("compare", "Jinzhou", "Ulaanbaatar"),
    "list": ("list",),
    "show-primorye-1": ("show", "primorye-1"),
    "show-liaoning-manchuria-europe": ("show", "liaoning-manchuria-europe"),
    "explain-manzhouli": ("explain", "manzhouli:rail-1520"),
}


def compare(name: str, text: str, request: pytest.FixtureRequest, suffix: str) -> None:
    path = GOLDEN / f"{name}.{suffix}"
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no {path.name}; run pytest tests/golden/test_golden.py --update-golden"
    assert text == path.read_text(encoding="utf-8"), f"{path.name} changed; read the diff"


@pytest.mark.parametrize("name", sorted(CASES))
def test_table(run, request, name):
    result = run(*CASES[name])
    assert result.code == 0, result.err
    compare(name, result.out, request, "txt")


BOARDS = frozenset(
    f"route-{it}"
    for it in (
        *("shenyang-moscow", "busan-vladivostok", "shanghai-rotterdam", "xian-duisburg"),
        *("changchun-hamburg", "erdenet-tianjin-ore", "kostanay-lianyungang-grain"),
        *("klaipeda-minsk", "los-angeles-irkutsk", "dalian-vladivostok"),
        *("busan-moscow", "yokohama-moscow", "shanghai-vladivostok", "qingdao-hamburg"),
        *("dalian-los-angeles", "shenyang-hamburg", "harbin-yekaterinburg"),
        *("tianjin-ulaanbaatar", "xian-tashkent", "ningbo-felixstowe"),
    )
)
"""Boards that are kept as text alone."""


@pytest.mark.parametrize(
    "name", sorted(it for it in CASES if it.startswith(("route", "compare")) and it not in BOARDS)
)
def test_json(run, request, name):
    result = run(*CASES[name], "--format", "json")
    assert result.code == 0, result.err
    text = result.out if name == WITH_TERMS else _without_terms(result.out)
    compare(name, text, request, "json")


WITH_TERMS = "route-dalian-vladivostok-sea"
"""The answer that is kept with the terms of its legs (tests/unit/routing/test_terms.py adds up)."""


def _without_terms(text):
    document = json.loads(text)
    for route in document.get("routes", ()):
        for leg in route["legs"]:
            assert leg.pop("terms")
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def test_emissions_of_the_report(run, request):
    result = run("report", "Dalian", "Duisburg", "--format", "json")
    assert result.code == 0, result.err
    document = json.loads(result.out)
    kept = {name: document[name] for name in ("query", "spread", "emissions")}
    text = json.dumps(kept, ensure_ascii=False, indent=2) + "\n"
    compare("report-dalian-duisburg", text, request, "json")
