"""Only our own pages ask, in small pieces; every answer carries its policy."""

import pytest
from studio_client import PAIR, client_of, service_of

from maps.pages.page import unpacked
from maps.pages.tiles import tiles_of
from planner.studio.security import MOST_BODY

SMALL = "/conformance"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        "",
        "[::2]",
        "127.0.0.1@evil.example",
        "127.0.0.1:x",
        "evil.example:80",
        "127.0.0.1#evil.example",
    ],
)
def test_other_hosts_are_refused(client, host):
    response = client.get(SMALL, headers={"host": host})
    assert response.status_code == 403
    assert response.json()["status"] == 403


def test_a_server_for_others_answers_to_numbers_and_its_name(toy, toy_steps):
    service = service_of(toy, toy_steps, host="0.0.0.0")  # noqa: S104
    open_client = client_of(service)
    for host, status in (("192.168.1.5:8321", 200), ("[fe80::1]:80", 200), ("evil.example", 403)):
        assert open_client.get(SMALL, headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://127.0.0.1"}, 200),
        ({"origin": "http://127.0.0.1:99"}, 403),
        ({"origin": "https://127.0.0.1"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "document",
            },
            200,
        ),
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "iframe",
            },
            403,
        ),
    ],
)
def test_pages_of_other_sites_may_link_and_no_more(client, headers, status):
    assert client.get(SMALL, headers=headers).status_code == status


def test_long_bodies_and_addresses_are_refused(client):
    response = client.post("/routes", content=b"x" * 10_000_000)
    assert (response.status_code, response.json()["status"]) == (413, 413)

    def parts():
        for _ in range(200):
            yield b"x" * 1000

    async def chunked():
        for part in parts():
            yield part

    response = client.post("/routes", content=chunked())
    assert response.status_code == 413
    fits = b'{"from": "alpha", "to": "delta"}'.ljust(MOST_BODY)
    headers = {"content-type": "application/json"}
    assert client.post("/routes", content=fits, headers=headers).status_code == 200
    for path in (f"/route.json?from={'a' * 10_000}", f"/facts/{'a' * 10_000}"):
        assert client.get(path).status_code == 414
    for length in ("-1", "1e3", b"\xb2", "x"):
        response = client.post("/routes", headers={"content-length": length}, content=b"{}")
        assert response.status_code in (400, 413)


def test_every_answer_carries_its_policy(client):
    page = client.get(f"/route?{PAIR}", headers={"accept": "text/html"})
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "http" not in policy
    for path in (f"/route?{PAIR}", "/api", "/nothing", "/route.json?x=1"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cross-origin-resource-policy"] == "same-origin"
    refused = client.get(SMALL, headers={"host": "evil.example"}).headers
    assert refused["x-content-type-options"] == "nosniff"


def test_tiles_open_the_policy_for_their_server_alone(toy, toy_steps):
    service = service_of(toy, toy_steps, tiles=tiles_of("https://tile.example/{z}/{x}/{y}", "Us"))
    page = client_of(service).get(f"/route?{PAIR}", headers={"accept": "text/html"})
    policy = page.headers["content-security-policy"]
    assert "img-src data: blob: https://tile.example;" in policy
    assert policy.count("https://") == 1
    # The policy that the page itself states names it too, and its script the tiles.
    assert page.text.count("img-src data: https://tile.example") == 1
    for path in ("/route", "/compare", "/network"):
        page = client_of(service).get(f"{path}?{PAIR}", headers={"accept": "text/html"})
        assert unpacked(page.text)["tiles"]["url"] == "https://tile.example/{z}/{x}/{y}"
    file = client_of(service).get(f"/page.html?{PAIR}")
    assert "tile.example" not in file.text
    assert unpacked(file.text)["tiles"] is None
