"""Map tiles that a reader asks for: the one thing a page may load from outside."""

import re
from dataclasses import dataclass

OPENSTREETMAP = "© OpenStreetMap contributors"
"""Attribution of OpenStreetMap's own servers."""
_OPENSTREETMAP_HOSTS = ("openstreetmap.org", "openstreetmap.de", "openstreetmap.fr")
_LOCAL = ("localhost", "127.0.0.1", "[::1]")
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)"
    r"(?P<port>:[0-9]{1,5})?(?P<path>/[A-Za-z0-9._~%!$&*+,:@=?/{}-]*)",
    re.IGNORECASE,
)
_FIELDS = ("{z}", "{x}", "{y}")


@dataclass(frozen=True, slots=True)
class Tiles:
    """A server of map tiles.

    Attributes
    ----------
    url
        Template of a tile's address with ``{z}``, ``{x}`` and ``{y}``.
    attribution
        Whom the page thanks for the tiles, as text.
    origin
        Scheme, host and port: the one server that the page's policy allows.
    """

    url: str
    attribution: str
    origin: str


def tiles_of(url: str, attribution: str = "") -> Tiles:
    """Return the server of a template of tiles.

    Parameters
    ----------
    url
        Template with ``{z}``, ``{x}`` and ``{y}``; ``https``, or ``http`` on this machine.
    attribution
        Whom to thank; OpenStreetMap's servers have theirs by default.

    Raises
    ------
    ValueError
        If the template is not one, or a server other than OpenStreetMap's has no attribution.

    Examples
    --------
    >>> tiles_of("https://tile.openstreetmap.org/{z}/{x}/{y}.png").origin
    'https://tile.openstreetmap.org'
    """
    found = _URL.fullmatch(url)
    path = found["path"] if found else ""
    rest = path
    for field in _FIELDS:
        rest = rest.replace(field, "", 1)
    if not found or "{" in rest or "}" in rest or any(field not in path for field in _FIELDS):
        msg = "give a template such as https://tile.openstreetmap.org/{z}/{x}/{y}.png"
        raise ValueError(msg)
    host = found["host"].lower()
    if found["scheme"].lower() == "http" and host not in _LOCAL:
        msg = f"http is for this machine alone; give https://{host}..."
        raise ValueError(msg)
    if int((found["port"] or ":1")[1:]) not in range(1, 65536):
        msg = f"there is no port {found['port'][1:]}"
        raise ValueError(msg)
    if not attribution:
        if not any(host == it or host.endswith(f".{it}") for it in _OPENSTREETMAP_HOSTS):
            msg = f"say whom to thank for the tiles of {host} with --tiles-attribution TEXT"
            raise ValueError(msg)
        attribution = OPENSTREETMAP
    origin = f"{found['scheme'].lower()}://{host}{found['port'] or ''}"
    return Tiles(url, attribution, origin)
