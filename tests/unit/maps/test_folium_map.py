"""Folium maps: layers, looks, texts that stay text, and files that are the same each time."""

import copy
import re

import folium
import pytest
from conftest import ROOT
from folium.plugins import MarkerCluster

from maps.language import LANGUAGES
from maps.notebook.layers import GroundLayer
from maps.notebook.maps import comparison_map, route_map
from maps.notebook.page import offline_page
from maps.style import MODE_STYLE

EVIL = "{{7*7}}{% raw %}{#3}<img src=x onerror=ran=1>`${ran=1}`\\\\'\"&amp;</script>\u2028"


def leg(rank, number, mode, coordinates, **more):
    ends = {"from": "a", "to": "b", "from_name": "Alpha", "to_name": "Bravo"}
    amounts = {"distance_km": 120.0, "time_h": 9.0, "cost_usd": 1234.0, "co2e_kg": 50.0}
    own = {"kind": "leg", "rank": rank, "leg": number, "leg_kind": "move", "mode_id": mode}
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": coordinates},
        "properties": {**own, **ends, **amounts, **more},
    }


def place(key, point, role, name):
    names = {f"name_{lang}": f"{name} {lang}" for lang in LANGUAGES}
    own = {"kind": "place", "id": key, "role": role, "country": "CN", "locode": ""}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": point},
        "properties": {**own, **names},
    }


def stay(at, kind, mode, other, **more):
    own = leg(1, 1, mode, [], leg_kind=kind, to_mode_id=other, **more)
    own["geometry"] = {"type": "Point", "coordinates": at}
    own["properties"] |= {"kind": "transfer", "distance_km": 0.0}
    return own


@pytest.fixture
def collection():
    line = [[120.0, 40.0], [121.0, 41.0], [125.0, 45.0], [126.0, 46.0]]
    features = [
        stay([120.0, 40.0], "transfer", "gate", "rail-1435"),
        leg(1, 2, "rail-1435", line, schematic=[[1, 2]]),
        leg(1, 3, "rail-1520", [[126.0, 46.0], [130.0, 47.0]], border_h=51.0),
        stay([130.0, 47.0], "transfer", "rail-1520", "gate"),
        place("a", [120.0, 40.0], "end", "Alpha"),
        place("c", [121.0, 41.0], "way", "Charlie"),
        place("b", [130.0, 47.0], "end", "Bravo"),
    ]
    totals = {"time_h": 100.0, "cost_usd": 2000.0}
    routes = [{"rank": 1, "by": ["Charlie"], "totals": totals}]
    return {"properties": {"title": "Alpha - Bravo", "routes": routes}, "features": features}


def layers_of(shown):
    """Return the layers by their names, without the sample of a line before some."""
    found = [it for it in shown._children.values() if isinstance(it, folium.FeatureGroup)]
    return {re.sub(r"<svg.*</svg>", "", it.layer_name): it for it in found}


def drawn(layer):
    """Return look and features of each part of a layer."""
    parts = [it for it in layer._children.values() if isinstance(it, folium.GeoJson)]
    return [(it.style_function(None), it.data["features"]) for it in parts]


def texts(shown):
    return [
        props[name]
        for layer in layers_of(shown).values()
        for _, features in drawn(layer)
        for props in (it["properties"] for it in features)
        for name in ("name", "text")
    ]


def test_a_route_has_a_layer_for_each_mode(collection):
    shown = route_map(collection)
    assert isinstance(shown, folium.Map)
    found = layers_of(shown)
    assert list(found) == [
        *("rail 1435 mm", "rail 1520 mm"),
        *("Places on the way", "Transfers and waits", "Origin and destination"),
    ]
    traced, dashed = drawn(found["rail 1435 mm"])
    for look, _ in (traced, dashed):
        assert look["color"] == MODE_STYLE["rail-1435"]["colour"]
    assert traced[0]["dashArray"] is None
    assert dashed[0]["dashArray"]
    # Of four points the stretch between the two in the middle is schematic.
    assert traced[1][0]["geometry"] == {
        "type": "MultiLineString",
        "coordinates": [[[120.0, 40.0], [121.0, 41.0]], [[125.0, 45.0], [126.0, 46.0]]],
    }
    assert dashed[1][0]["geometry"]["coordinates"] == [[121.0, 41.0], [125.0, 45.0]]
    (ends,) = (found[it] for it in found if it.startswith("Origin"))
    assert [it[0]["properties"]["name"] for _, it in drawn(ends)] == ["Alpha en", "Bravo en"]


def test_texts_say_what_a_leg_and_a_stop_take(collection):
    said = " ".join(texts(route_map(collection))).replace("\N{NO-BREAK SPACE}", " ")
    assert "3. rail 1520 mm: Alpha en – Bravo en" in said
    assert "120 km · 9.0 h · USD 1,234 · 50 kg CO2e" in said
    assert "2 d 03 h at the border" in said
    assert "load on rail 1435 mm: 9.0 h" in said
    assert "unload from rail 1520 mm" in said
    assert "Dashed: only the ends are known" in said


def test_an_unknown_language_is_refused(collection):
    with pytest.raises(ValueError, match="language 'de' is unknown; use en, ru, zh"):
        route_map(collection, lang="de")


def poisoned(value):
    if isinstance(value, dict):
        ids = {"kind", "role", "leg_kind", "type", "id", "from", "to"}
        return {key: it if key in ids else poisoned(it) for key, it in value.items()}
    if isinstance(value, list):
        return [poisoned(it) for it in value]
    return f"{value}{EVIL}" if isinstance(value, str) else value


@pytest.mark.parametrize("offline", [False, True])
def test_text_of_the_data_stays_text(collection, offline):
    shown = route_map(poisoned(collection))
    folium.LayerControl().add_to(shown)
    text = offline_page(shown) if offline else shown.get_root().render()
    assert "7*7" in text
    assert "49" not in re.findall(r"Alpha en(\d+)", text)
    for sign in ("{{", "{%", "{#", "onerror=ran=1>", "${ran", "<img src=x"):
        assert sign not in text
    names = [it for it in texts(shown) if "Alpha en" in it]
    assert names
    assert not any(re.search(r"[<>`{}$\\]", re.sub("</?br?>", "", it)) for it in names)


def test_the_same_data_make_the_same_bytes(collection, tmp_path):
    one, other = (route_map(copy.deepcopy(collection)) for _ in range(2))
    for shown, name in ((one, "a"), (other, "b"), (one, "again")):
        shown.save(tmp_path / f"{name}.html")
        shown.save(tmp_path / f"{name}-offline.html", offline=True)
    for kind in (".html", "-offline.html"):
        files = {(tmp_path / f"{it}{kind}").read_bytes() for it in ("a", "b", "again")}
        assert len(files) == 1
    assert len({it.name for it in tmp_path.iterdir()}) == 6
    collection["features"][1]["properties"]["cost_usd"] = 1.0
    assert route_map(collection).get_name() != one.get_name()


def test_a_layer_for_each_scenario(tmp_path):
    import planner

    path = tmp_path / "frost.toml"
    path.write_text(
        'title = "Frost shut"\nwhy = "a test"\n[[facts]]\nsubject = "frost"\n'
        'attribute = "status"\nvalue = "closed"\nsource = "assumption"\nnote = "asked"\n',
        encoding="utf-8",
    )
    world = planner.load(ROOT / "tests" / "toy")
    compared = world.compare("alpha", "golf", scenarios=str(path), depart="2026-08-01")
    found = layers_of(comparison_map(compared.to_geojson()))
    assert {name: it.show for name, it in found.items()} == {
        "Base": True,
        "Frost shut": False,
        "Places on the way": False,
        "Origin and destination": True,
    }
    rows = compared.to_dataframe().set_index(["scenario", "corridor"])
    assert "closes" in set(rows["against_base"])
    for name, scenario in (("Base", "base"), ("Frost shut", str(path))):
        features = [it for _, part in drawn(found[name]) for it in part]
        said = {line for it in features for line in it["properties"]["text"].split("<br>")[1:]}
        best = rows.loc[(scenario, "best")]
        usd = f"USD\N{NO-BREAK SPACE}{best['cost_usd']:,.0f}"
        assert any(it.startswith("Best of all: ") and usd in it for it in said)
        named = {it.partition(".")[0] for it in said if it[0].isdigit()}
        open_rows = rows.loc[scenario].drop("best")["time_h"].notna()
        assert len(named) == open_rows.sum()
    # A line that two corridors follow is wider than with one of them.
    collection = compared.to_geojson()
    (rows_of_base, _) = (it["rows"] for it in collection["properties"]["scenarios"])
    rows_of_base.append({**rows_of_base[1], "corridor": "ice"})
    both = layers_of(comparison_map(collection))["Base"]
    ((look, features),) = drawn(both)
    ((before, _),) = drawn(found["Base"])
    assert look["weight"] > before["weight"]
    assert features[0]["properties"]["text"].count("<br>") == 3


def test_the_tiles_are_those_asked_for(collection):
    def base(**asked):
        children = route_map(collection, **asked)._children.values()
        return [it for it in children if isinstance(it, folium.TileLayer | GroundLayer)]

    (own,) = base()
    assert isinstance(own, GroundLayer)
    (named,) = base(tiles="Esri WorldImagery")
    assert "arcgisonline" in named.tiles
    (given,) = base(tiles="https://tiles.example/{z}/{x}/{y}.png", attr="Example")
    assert given.tiles == "https://tiles.example/{z}/{x}/{y}.png"
    layer = folium.TileLayer("OpenStreetMap")
    assert base(tiles=layer) == [layer]
    with pytest.raises(ValueError, match="attribution"):
        base(tiles="https://tiles.example/{z}/{x}/{y}.png")


def outside(text):
    return re.findall(r"<(?:script|link)[^>]+(?:src|href)=\"(http[^\"]+)", text)


def test_an_offline_file_asks_nothing(collection, tmp_path):
    shown = route_map(collection)
    folium.Marker([45.0, 125.0], popup="Own", icon=folium.Icon(color="red")).add_to(shown)
    shown.save(tmp_path / "on.html")
    shown.save(tmp_path / "off.html", offline=True)
    assert len(outside((tmp_path / "on.html").read_text("utf-8"))) > 5
    text = (tmp_path / "off.html").read_text("utf-8")
    assert outside(text) == []
    assert "default-src 'none'" in text


@pytest.mark.parametrize(
    ("layer", "named"),
    [
        (folium.TileLayer("OpenStreetMap"), "openstreetmap"),
        (MarkerCluster(), "markercluster"),
        (folium.WmsTileLayer("https://wms.example", layers="a"), "wms.example"),
    ],
)
def test_what_needs_a_server_is_refused_offline(collection, tmp_path, layer, named):
    shown = route_map(collection)
    layer.add_to(shown)
    with pytest.raises(ValueError, match=f"(?i){named}.*without offline=True"):
        shown.save(tmp_path / "off.html", offline=True)
    assert not [*tmp_path.iterdir()]
