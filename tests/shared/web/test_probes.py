"""Alive, ready, counted: for everybody, and about nobody."""

from tests.shared.web.example import Example


def test_a_living_process_says_which_service_and_version_it_is(example: Example) -> None:
    """Even while it is not ready."""
    example.ready["database"] = False
    response = example.client.get("/healthz")
    assert response.json == {"status": "ok", "service": "things", "version": "1.2.3"}


def test_a_ready_service_names_its_checks(example: Example) -> None:
    """All of them."""
    response = example.client.get("/readyz")
    assert (response.status_code, response.json) == (
        200,
        {"status": "ready", "checks": {"bus": True, "database": True}},
    )


def test_a_service_that_is_not_ready_is_503_and_names_what_fails(example: Example) -> None:
    """And is ready again when that works again."""
    example.ready["bus"] = False
    response = example.client.get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["failing"] == ["bus"]
    assert response.get_json()["type"] == "urn:amparo:problem:not-ready"
    example.ready["bus"] = True
    assert example.client.get("/readyz").status_code == 200


def test_counters_come_in_the_prometheus_text_format(example: Example) -> None:
    """With help and type lines."""
    response = example.client.get("/metrics")
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert "# TYPE amparo_requests_total counter" in response.text
