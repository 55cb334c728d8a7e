"""Tiles from a server: the one thing that a page may load, and only when it is asked for."""

import re

import pytest

from maps.pages.page import CSP, policy
from maps.pages.tiles import OPENSTREETMAP, tiles_of

OSM = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"


def images(text):
    return re.search(r"img-src ([^;]*);", text)[1].split()


def test_the_policy_names_the_one_server_and_relaxes_nothing_else():
    text = policy(tiles_of(OSM))
    assert images(text) == ["data:", "https://tile.openstreetmap.org"]
    assert text.replace(" https://tile.openstreetmap.org", "") == CSP


def test_openstreetmap_is_thanked_by_default_and_others_must_be_named():
    assert tiles_of(OSM).attribution == OPENSTREETMAP
    with pytest.raises(ValueError, match="--tiles-attribution"):
        tiles_of("https://tiles.example.com/{z}/{x}/{y}.png")
    assert tiles_of("https://tiles.example.com/{z}/{x}/{y}.png", "Us").attribution == "Us"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080/{z}/{x}/{y}.png",
        "http://127.0.0.1/{z}/{x}/{y}",
        "http://[::1]:3000/{z}/{x}/{y}.webp",
    ],
)
def test_a_server_on_this_machine_may_speak_http(url):
    tiles = tiles_of(url, "Us")
    assert url.startswith(tiles.origin + "/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tile.openstreetmap.org/{z}/{x}/{y}.png",
        "ftp://a.org/{z}/{x}/{y}.png",
        "javascript:alert(1)//{z}/{x}/{y}",
        "https://a.org/{z}/{x}.png",
        "https://a.org/{s}/{z}/{x}/{y}.png",
        "https://{s}.a.org/{z}/{x}/{y}.png",
        "https://a.org/{z}/{x}/{y}/{z}.png",
        "https://a.org; script-src */{z}/{x}/{y}.png",
        'https://a.org/"onload=/{z}/{x}/{y}.png',
        "https://user:pass@a.org/{z}/{x}/{y}.png",
        "https://a.org:99999/{z}/{x}/{y}.png",
        "https://*/{z}/{x}/{y}.png",
        "https://a.org/{z}/{x}/{y}.png\n",
        "http://a.org/{z}/{x}/{y}.png",
    ],
)
def test_what_is_no_template_of_a_safe_server_is_refused(url):
    with pytest.raises(ValueError, match=r"give|http is for|no port"):
        tiles_of(url, "Us")
