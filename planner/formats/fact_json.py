"""Facts as plain data, each with its source."""

from typing import Any

from corridors.model.entities import Fact
from corridors.model.evidence import evidence_of
from corridors.model.network import Network


def fact_dict(network: Network, fact: Fact) -> dict[str, Any]:
    """Return a fact with its source as plain data."""
    source = network.sources.get(fact.source)
    plain = {name: value for name, value in fact._asdict().items() if name != "source"}
    plain["evidence"] = evidence_of(fact, network.sources)
    plain["source"] = dict(source._asdict()) if source else {"id": fact.source, "kind": "set"}
    return plain
