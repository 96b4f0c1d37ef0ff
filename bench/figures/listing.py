"""P3: a caseworker's list of 25, against the list floor, as the table grows."""

from collections.abc import Sequence

from bench import people, seeding
from bench.asking import Seen, ask, rates, request, slow
from bench.extent import Extent
from bench.floors.settings import fill_cases as fill_floor
from bench.floors.settings import prepared
from bench.rows import Row, at_least
from bench.series import Series, in_turn
from bench.stage import Service, Stage

CONNECTIONS = 8
_ASKING = 20
_GOAL_RATIO = 0.7
_GOAL_GROWTH = 1.3


def measure(stage: Stage, extent: Extent) -> list[Row]:
    """Return a row for each size of the table, and one for how the slow requests grow."""
    with stage.scene() as scene:
        service = scene.service("cases")
        database, settings = prepared(scene)
        port, floor_port = scene.web(service).port, scene.floor("listing", settings).port
        rows, slowest = [], []
        for size in extent.caseloads:
            seeding.fill_cases(service, table_size=size)
            fill_floor(database, table_size=size)
            wanted = _requests(scene, service)
            row, ours = _measured(service, wanted, ports=(port, floor_port), size=size, extent=extent)
            rows.append(row)
            slowest.append(Series(tuple(each.slow() for each in ours)))
    return rows if len(slowest) == 1 else [*rows, _growth(extent.caseloads, slowest)]


def _requests(scene: Stage, service: Service) -> list[str]:
    workers = [people.account(seeding.FIRST_WORKER + number, "caseworker") for number in range(4, 4 + _ASKING)]
    return [request("GET", "/cases", token=scene.token(service, each)) for each in workers]


def _measured(
    service: Service, wanted: Sequence[str], *, ports: tuple[int, int], size: int, extent: Extent
) -> tuple[Row, list[Seen]]:
    def listed(port: int) -> Seen:
        seeding.forget_outbox(service)
        return ask(wanted, port=port, connections=CONNECTIONS, seconds=extent.load_seconds).all_were(200)

    listed(ports[0]), listed(ports[1])  # once without counting
    ours, floor = in_turn(extent.rounds, lambda: listed(ports[0]), lambda: listed(ports[1]))
    row = Row(
        figure="P3",
        what=f"caseload list of {seeding.CASELOAD}, of {size:,} cases",
        unit="requests/s",
        ours=rates(ours),
        floor=rates(floor),
        goal=f"≥ {_GOAL_RATIO} of the list floor",
        note=f"{CONNECTIONS} connections; headers filled by the database; p95 {slow(ours)}",
    )
    return row.judged(met=at_least(row, _GOAL_RATIO)), ours


def _growth(sizes: Sequence[int], slowest: Sequence[Series]) -> Row:
    growth = slowest[-1].median / slowest[0].median
    return Row(
        figure="P3",
        what=f"p95 of the list from {sizes[0]:,} to {sizes[-1]:,} cases",
        unit="times",
        ours=Series.of(growth),
        goal=f"grows ≤ {_GOAL_GROWTH} ×",
        met=growth <= _GOAL_GROWTH,
    )
