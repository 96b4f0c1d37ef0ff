"""P1: open one sealed section, against the read floor."""

from bench import people, seeding
from bench.asking import Seen, ask, rates, request, slow
from bench.extent import Extent
from bench.floors.settings import prepared, seed_sections
from bench.rows import Row, at_least
from bench.series import in_turn
from bench.stage import Stage

CONNECTIONS = 8
_SECTIONS = 200
_GOAL_RATIO = 0.8
_BAYANAT_PER_SECOND = 108


def measure(stage: Stage, extent: Extent) -> list[Row]:
    """Return the row."""
    with stage.scene() as scene:
        service = scene.service("cases")
        cases = seeding.open_cases(scene, service, count=_SECTIONS)
        port = scene.web(service).port
        token = scene.token(service, people.CASEWORKER)
        database, settings = prepared(scene)
        sections = seed_sections(database, settings["FLOOR_KEY"], count=_SECTIONS)
        floor_port = scene.floor("read", settings).port
        wanted = [request("GET", f"/cases/{each}/sections/identity", token=token) for each in cases]
        floor_wanted = [request("GET", f"/sections/{each}", token=token) for each in sections]

        def ours() -> Seen:
            seeding.forget_outbox(service)
            return ask(wanted, port=port, connections=CONNECTIONS, seconds=extent.load_seconds).all_were(200)

        def floor() -> Seen:
            return ask(floor_wanted, port=floor_port, connections=CONNECTIONS, seconds=extent.load_seconds).all_were(
                200
            )

        ours(), floor()  # once without counting: connections, caches, prepared statements
        mine, theirs = in_turn(extent.rounds, ours, floor)
    row = Row(
        figure="P1",
        what="open one sealed section",
        unit="requests/s",
        ours=rates(mine),
        floor=rates(theirs),
        goal=f"≥ {_GOAL_RATIO} of the read floor; ≥ 7 × bayanat ({7 * _BAYANAT_PER_SECOND}/s)",
        note=f"1.5 KB, {_SECTIONS} cases, {CONNECTIONS} connections; p95 {slow(mine)}",
    )
    met = at_least(row, _GOAL_RATIO) and row.ours.median >= 7 * _BAYANAT_PER_SECOND
    return [row.judged(met=met)]
