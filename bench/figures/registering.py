"""P2: register a person, against the create floor."""

import secrets

from bench import people, seeding
from bench.asking import Seen, ask, rates, request, slow
from bench.extent import Extent
from bench.floors.settings import prepared
from bench.rows import Row, at_least
from bench.series import in_turn
from bench.stage import Stage

CONNECTIONS = 8
_GOAL_RATIO = 0.7
_BAYANAT_PER_SECOND = 62


def measure(stage: Stage, extent: Extent) -> list[Row]:
    """Return the row."""
    with stage.scene() as scene:
        service = scene.service("intake")
        port = scene.web(service).port
        _, settings = prepared(scene)
        floor_port = scene.floor("create", settings).port
        token = scene.token(service, people.OFFICER)
        wanted = [request("POST", "/registrations", token=token, body=people.registration(), keyed=True)]

        def registered(at: int) -> Seen:
            seeding.forget_outbox(service)
            limits = {"seconds": extent.load_seconds, "unique": secrets.token_hex(8)}
            return ask(wanted, port=at, connections=CONNECTIONS, **limits).all_were(201)

        registered(port), registered(floor_port)  # once without counting
        mine, theirs = in_turn(extent.rounds, lambda: registered(port), lambda: registered(floor_port))
    row = Row(
        figure="P2",
        what="register a person",
        unit="requests/s",
        ours=rates(mine),
        floor=rates(theirs),
        goal=f"≥ {_GOAL_RATIO} of the create floor; ≥ 10 × bayanat ({10 * _BAYANAT_PER_SECOND}/s)",
        note=f"{people.FIELD_COUNT} fields, {CONNECTIONS} connections; p95 {slow(mine)}",
    )
    met = at_least(row, _GOAL_RATIO) and row.ours.median >= 10 * _BAYANAT_PER_SECOND
    return [row.judged(met=met)]
