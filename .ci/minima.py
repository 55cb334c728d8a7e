"""Print the least versions that pyproject.toml declares, as constraints for pip.

    python .ci/minima.py [EXTRA ...]

Each requirement of the project and of the extras named must have a least version.
"""

import re
import sys
import tomllib
from pathlib import Path

LEAST = re.compile(r"([A-Za-z0-9._-]+)>=([0-9.]+)(?:,<[0-9.]+)?")


def minima(extras: list[str]) -> list[str]:
    """Return ``name==version`` of each requirement."""
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = [*project["dependencies"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    found = {}
    for requirement in wanted:
        match = LEAST.fullmatch(requirement)
        if match is None:
            message = f"{requirement!r} has no least version; write NAME>=VERSION"
            raise SystemExit(message)
        found[match[1]] = match[2]
    return [f"{name}=={least}" for name, least in found.items()]


if __name__ == "__main__":
    print("\n".join(minima(sys.argv[1:])))
