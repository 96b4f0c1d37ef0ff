"""How much is measured: a minute's worth, ten minutes' worth, or as long as it takes. Knows no figure's meaning."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The sizes of one run. Sizes in rows, times in seconds."""

    name: str
    rounds: int
    load_seconds: float
    caseloads: tuple[int, ...]
    paced_seconds: float
    per_second: int
    is_on_both_buses: bool
    withdrawals: int
    bus_records: int
    log_sizes: tuple[int, ...]
    verified: tuple[int, ...]
    proofs: int
    relayed: int
    registrations: int
    idle_seconds: float
    pages: int
    revocations: int
    persons: tuple[int, ...]
    searches: int
    matched: int


QUICK: Final = Extent(
    name="quick",
    rounds=1,
    load_seconds=0.4,
    caseloads=(1_000,),
    paced_seconds=1.0,
    per_second=10,
    is_on_both_buses=False,
    withdrawals=3,
    bus_records=1_000,
    log_sizes=(1_000,),
    verified=(1_000,),
    proofs=50,
    relayed=1_000,
    registrations=5,
    idle_seconds=0.5,
    pages=5,
    revocations=3,
    persons=(500,),
    searches=20,
    matched=300,
)
USUAL: Final = Extent(
    name="usual",
    rounds=5,
    load_seconds=2.0,
    caseloads=(10_000, 1_000_000),
    paced_seconds=15.0,
    per_second=50,
    is_on_both_buses=True,
    withdrawals=60,
    bus_records=20_000,
    log_sizes=(10_000, 100_000),
    verified=(10_000, 100_000),
    proofs=500,
    relayed=10_000,
    registrations=100,
    idle_seconds=10.0,
    pages=100,
    revocations=40,
    persons=(10_000, 1_000_000),
    searches=400,
    matched=10_000,
)
LONG: Final = Extent(
    name="long",
    rounds=9,
    load_seconds=4.0,
    caseloads=(10_000, 100_000, 1_000_000),
    paced_seconds=60.0,
    per_second=50,
    is_on_both_buses=True,
    withdrawals=300,
    bus_records=100_000,
    log_sizes=(10_000, 100_000, 1_000_000),
    verified=(10_000, 100_000, 1_000_000),
    proofs=2_000,
    relayed=50_000,
    registrations=500,
    idle_seconds=30.0,
    pages=500,
    revocations=100,
    persons=(10_000, 100_000, 1_000_000),
    searches=800,
    matched=20_000,
)
