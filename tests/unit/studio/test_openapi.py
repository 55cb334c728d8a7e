"""The interface does what its description says, whatever a generator makes of it."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from planner.studio.app import make_app
from planner.studio.openapi import description

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]
_FED = settings().max_examples > 1000
_EXAMPLES = settings().max_examples // 10 if _FED else 6
"""Of each operation and mode; there are fifteen operations."""


@pytest.fixture(scope="module")
def schema(studio_service):
    app = make_app(studio_service)
    return schemathesis.openapi.from_asgi("/api", app, headers={"Host": "127.0.0.1"})


OPERATIONS = [
    (path, method, mode)
    for path, methods in description()["paths"].items()
    for method, operation in methods.items()
    for mode in GenerationMode
    # Where nothing is asked nothing can be wrong.
    if mode is GenerationMode.POSITIVE or operation.get("parameters") or method == "post"
]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method", "mode"), OPERATIONS)
def test_every_operation_keeps_to_its_description(schema, path, method, mode):
    """Also for requests that the description does not allow."""
    operation = schema[path][method]

    @given(operation.as_strategy(generation_mode=mode), st.booleans())
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        derandomize=not _FED,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def keeps(case, known):
        asked = case.body if method == "post" else case.query
        if known and isinstance(asked, dict) and "from" in asked:
            # Generated names are those of no place; half of the questions should have an answer.
            asked |= {"from": "alpha", "to": "delta"} if "to" in asked else {"from": "alpha"}
        # The first question reads all there is to read; a busy machine takes its time.
        case.call_and_validate(checks=CHECKS, headers={"Host": "127.0.0.1"}, timeout=300)

    keeps()
