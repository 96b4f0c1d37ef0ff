"""P7: proofs from stored tiles, and checking a whole log at home, as it grows."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from uuid import UUID, uuid4

from bench import logs, people
from bench.extent import Extent
from bench.rows import Row
from bench.series import Series
from bench.stage import Service, Stage, admin
from services.audit import app as audit_app
from services.audit import usecases
from services.audit.domain.checkpoints import DEFAULT_NAME, Checkpoint, log_key, sign_checkpoint
from services.audit.domain.exports import WHOLE_LOG, ExportedEntry, Header, export_lines
from services.audit.domain.merkle import leaf_hash
from services.audit.usecases import Asker, LogSigner
from services.audit.verify import lines_of, verify_export
from shared.tokens import Claims

_PROOFS_GOAL_PER_SECOND = 1_000
_VERIFY_GOAL_ENTRIES = 1_000_000
_VERIFY_GOAL_SECONDS = 120.0
_FLAT = 1.5
_SEED = 7
_ENTRIES = f"COPY entries (index, {logs.LEAF_COLUMNS}, integrated_at) FROM STDIN"


def measure(stage: Stage, extent: Extent) -> list[Row]:
    """Return the rates of proofs for each size, and of verification for each."""
    proofs = [_proofs(stage, size, extent) for size in extent.log_sizes]
    checks = [_verified(stage, size) for size in extent.verified]
    return [*_never_slower(proofs), *checks]


def _never_slower(rows: list[Row]) -> list[Row]:
    """Judge the larger logs by being as fast as the smaller, too."""
    flat = all(small.ours.median <= _FLAT * large.ours.median for small, large in pairwise(rows))
    return [row.judged(met=flat and row.ours.median >= _PROOFS_GOAL_PER_SECOND) for row in rows]


def _proofs(stage: Stage, size: int, extent: Extent) -> Row:
    with stage.scene() as scene:
        service = scene.service("audit")
        dependencies = audit_app.from_env(service.environ)
        seed(service, dependencies.signer, logs.shelved(size))
        draw = Random(_SEED)  # noqa: S311 - which entries are asked for protects nothing
        rates = [_asked(dependencies, draw, size=size, count=extent.proofs) for _ in range(extent.rounds)]
        dependencies.foundation.engine.dispose()
    return Row(
        figure="P7",
        what=f"inclusion proofs from stored tiles, of {size:,} entries",
        unit="proofs/s",
        ours=Series(tuple(rates)),
        goal=f"≥ {_PROOFS_GOAL_PER_SECOND:,}/s, flat",
        note="policy asked, one connection, no HTTP; any entry, at random",
    )


def _asked(dependencies: audit_app.Dependencies, draw: Random, *, size: int, count: int) -> float:
    asker = Asker(claims=_claims(), at=datetime.now(UTC), request_id=uuid4().hex)
    began = time.perf_counter()
    for _ in range(count):
        usecases.prove_inclusion(dependencies.desk, index=draw.randrange(size), size=None, asker=asker)
    return count / (time.perf_counter() - began)


def _claims() -> Claims:
    who, now = people.NATIONAL_AUDITOR, datetime.now(UTC)
    return Claims(
        issuer="https://amparo.invalid",
        audience="audit",
        subject=who.subject,
        token_id=uuid4(),
        issued_at=now,
        expires_at=now + timedelta(minutes=10),
        organisation=who.organisation,
        sites=who.sites,
        roles=who.roles,
        amr=who.amr,
        auth_time=now,
        epoch=0,
    )


def seed(service: Service, signer: LogSigner, shelf: logs.Shelf) -> None:
    """Put a whole log in place: entries, full tiles, the tree and its checkpoint."""
    size, at = len(shelf.levels[0]), logs.BEGAN
    checkpoint = Checkpoint(origin=signer.key.name, size=size, root=shelf.tree.root())
    note = sign_checkpoint(checkpoint, key=signer.key, sign=signer.sign)
    with admin(service.database) as connection:
        with connection.cursor().copy(_ENTRIES) as copy:
            for index, leaf in enumerate(logs.leaves(size)):
                row = (index, logs.SOURCE, 1, index + 1, UUID(int=index + 1), at, None, people.OURS, people.OURS)
                copy.write_row((*row, "read-section", "allowed", [UUID(int=1)], leaf, shelf.levels[0][index], at))
        with connection.cursor().copy("COPY tiles (level, index, hashes, root) FROM STDIN") as copy:
            for tile, hashes, root in shelf.tiles:
                copy.write_row((tile.level, tile.index, hashes, root))
        connection.execute("INSERT INTO trees VALUES (%s, %s, %s)", (size, checkpoint.root, at))
        connection.execute("INSERT INTO checkpoints VALUES (%s, -1, %s, %s, %s)", (size, checkpoint.root, note, at))
        connection.execute("ANALYZE")


def _verified(stage: Stage, size: int) -> Row:
    signer, path = _signer(stage), stage.folder / "export.ndjson"
    with path.open("wb") as file:
        file.writelines(_export(logs.shelved(size), signer))
    began = time.perf_counter()
    with path.open("rb") as file:
        report = verify_export(lines_of(file), keys=[signer.key], at=datetime.now(UTC))
    seconds = time.perf_counter() - began
    path.unlink()
    if not report.ok:
        raise AssertionError(f"the log does not verify: {report.finding}")
    scaled = seconds * _VERIFY_GOAL_ENTRIES / size
    scale = "" if size >= _VERIFY_GOAL_ENTRIES else f"; {_VERIFY_GOAL_ENTRIES:,} at this rate: {scaled:.0f} s"
    return Row(
        figure="P7",
        what=f"verify an export of {size:,} entries",
        unit="s",
        ours=Series.of(seconds),
        goal=f"{_VERIFY_GOAL_ENTRIES:,} entries ≤ {_VERIFY_GOAL_SECONDS:.0f} s",
        met=scaled <= _VERIFY_GOAL_SECONDS,
        note=f"{size / seconds:,.0f} entries/s{scale}",
    )


def _signer(stage: Stage) -> LogSigner:
    keyring = stage.keys.keyrings["audit"]
    return LogSigner(log_key(name=DEFAULT_NAME, public=keyring.signing_public()), keyring.sign)


def _export(shelf: logs.Shelf, signer: LogSigner) -> Iterator[bytes]:
    tree = shelf.tree
    checkpoint = Checkpoint(origin=signer.key.name, size=tree.size, root=tree.root())
    note = sign_checkpoint(checkpoint, key=signer.key, sign=signer.sign)
    header = Header(origin=signer.key.name, checkpoint=note, key=str(signer.key), scope=WHOLE_LOG)
    entries = (
        ExportedEntry(index=index, leaf_hash=leaf_hash(leaf), leaf=leaf)
        for index, leaf in enumerate(logs.leaves(tree.size))
    )
    return export_lines(header, entries, tree=tree)
