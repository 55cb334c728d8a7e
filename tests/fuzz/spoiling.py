"""Strategies that spoil a file as people, programs and disks do, and how many cases are fed."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

FED = settings(
    max_examples=settings().max_examples,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""50 cases in a plain run, 500 every night, 10,000 others in each of ``nox -s fuzz``."""

CELLS = (
    *("", " ", "0", "-1", "nan", "inf", "1e400", "9" * 400, "9" * 5000, "²", "１", "1,5", "0x10"),
    *(
        "\x00",
        "\x01",
        "\x1b[31m",
        "\u202e",
        "<script>",
        "=1+1",
        "@x",
        '"',
        "'",
        "a" * 3000,
        "\ufeff",
    ),
    *("alpha", "north", "rail-1435", "teu", "RU", "yes", "no", "2026-02-30", "9999-12-31", "13-40"),
    *(
        "../../etc/passwd",
        "/dev/zero",
        "true",
        "null",
        "None",
        "km",
        "h",
        "usd",
        "*",
        "a b",
        ";",
        "|",
    ),
)


def cells():
    """Return texts for a cell."""
    return st.sampled_from(CELLS) | st.text(max_size=8) | st.floats().map(str)


@st.composite
def spoiled(draw, content: bytes, separator: str = ","):
    """Return a file with one to three faults: in cells, rows, bytes or encoding."""
    for _ in range(draw(st.integers(1, 3))):
        content = draw(
            st.one_of(
                _with_another_cell(content, separator),
                _with_another_cell(content, separator),
                _with_other_rows(content),
                _with_other_bytes(content),
                _in_another_encoding(content),
            )
        )
    return content


@st.composite
def _with_another_cell(draw, content, separator):
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    at = draw(st.integers(0, len(lines) - 1))
    row = lines[at].split(separator)
    column = draw(st.integers(0, len(row) - 1))
    row[column] = draw(cells())
    if draw(st.booleans()) and '"' not in row[column]:
        row[column] = f'"{row[column]}"'
    lines[at] = separator.join(row)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@st.composite
def _with_other_rows(draw, content):
    lines = content.split(b"\n")
    at = draw(st.integers(0, len(lines) - 1))
    kind = draw(st.sampled_from(("drop", "twice", "swap", "cut", "empty", "long")))
    if kind == "drop":
        del lines[at]
    elif kind == "twice":
        lines.insert(at, lines[at])
    elif kind == "swap":
        other = draw(st.integers(0, len(lines) - 1))
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == "cut":
        lines = lines[:at]
    elif kind == "empty":
        lines.insert(at, b"")
    else:
        lines[at] += b",x" * draw(st.integers(1, 500))
    return b"\n".join(lines)


@st.composite
def _with_other_bytes(draw, content):
    if not content:
        return content
    at = draw(st.integers(0, len(content) - 1))
    kind = draw(st.sampled_from(("flip", "insert", "cut", "repeat")))
    if kind == "flip":
        return content[:at] + bytes([content[at] ^ draw(st.integers(1, 255))]) + content[at + 1 :]
    if kind == "insert":
        return content[:at] + draw(st.binary(max_size=6)) + content[at:]
    if kind == "cut":
        return content[:at]
    return content[:at] + content[at : at + 40] * draw(st.integers(2, 30)) + content[at:]


@st.composite
def _in_another_encoding(draw, content):
    text = content.decode("utf-8", "replace")
    kind = draw(st.sampled_from(("utf-8-sig", "utf-16", "cp1251", "gb18030", "latin-1", "utf-32")))
    return text.encode(kind, "replace")
