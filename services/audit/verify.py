"""Checks an export of the access log offline. Knows no database, no network and no secret; trusts only pinned keys.

What it shows, if the report is ok: the log's key signed this size and root; every line is the very entry that the root
covers, in its place, none added, none left out; every source's numbers, in each epoch, run without gap or repetition;
and, given a checkpoint that was kept earlier, history until then is unchanged. What it cannot show: that the log shows
everybody the same tree (compare checkpoints, or ask witnesses), or that a service numbered everything it did. Nobody
signs what an export leaves out: whoever checks it says which entries it is to show, and the header must agree.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO

from services.audit.domain.checkpoints import Checkpoint, ForeignLogError, open_checkpoint
from services.audit.domain.descents import Descent
from services.audit.domain.exports import WHOLE_LOG, Header
from services.audit.domain.merkle import Frontier, ProofError
from services.audit.domain.notes import NoteError, UnsignedNoteError, VerifierKey
from services.audit.domain.numbers import Gap, Numbers, RepeatedNumberError
from services.audit.domain.unverified import Claim, LeafFacts, UnreadableError, read_claim, read_header, read_leaf

CLOCK_SKEW = timedelta(minutes=5)
BACKWARDS_LIMIT = timedelta(hours=1)
LINE_BYTES_LIMIT = 1 << 18
PROGRESS_EVERY_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is wrong. `index` is the entry, None where the header or an earlier history is meant."""

    what: str
    index: int | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source contributed in one epoch: its records shown, its highest number, how many came late."""

    count: int
    highest: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was checked and what was found. `checked` counts entries that are proven to be under the checkpoint.

    `scope` is what the header says and `hidden` how many entries showed only a hash. `sources` are by name, a later
    epoch of one as `cases (epoch 2)`.
    """

    finding: Finding | None
    origin: str = ""
    scope: str = ""
    size: int = 0
    root: str = ""
    checked: int = 0
    hidden: int = 0
    sources: dict[str, SourceReport] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Say whether nothing is wrong."""
        return self.finding is None


class _WrongError(Exception):
    def __init__(self, what: str, index: int | None, detail: str) -> None:
        super().__init__(what)
        self.finding = Finding(what, index, detail)


def verify_export(
    unverified_lines: Iterable[bytes],
    *,
    keys: Sequence[VerifierKey],
    at: datetime,
    scope: str = WHOLE_LOG,
    earlier: bytes | None = None,
    progress: Callable[[int, int], None] = lambda _checked, _size: None,
) -> Report:
    """Return what an export proves under *keys* at the time *at*, and the first thing that is wrong.

    *scope* is what the export must show: `all` entries, or an organisation's, of the others only the hash.
    *earlier* is a checkpoint (a signed note) that the auditor kept. *progress* hears entries checked and size.
    """
    check = _Check(keys=keys, at=at, scope=scope, progress=progress)
    try:
        check.run(iter(unverified_lines), earlier)
    except _WrongError as wrong:
        return check.report(wrong.finding)
    return check.report(None)


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of *file*, none longer than an entry can be: what follows is then unreadable by itself."""
    while line := file.readline(LINE_BYTES_LIMIT):
        yield line


class _Check:
    """One verification under way: what is believed so far."""

    def __init__(
        self, *, keys: Sequence[VerifierKey], at: datetime, scope: str, progress: Callable[[int, int], None]
    ) -> None:
        self._keys = keys
        self._scope = scope
        self._latest = at + CLOCK_SKEW
        self._progress = progress
        self._checkpoint = Checkpoint(origin="", size=0, root=b"")
        self._header = Header(origin="", checkpoint="", key="", scope="")
        self._sources: dict[str, Numbers] = {}
        self._times: dict[str, datetime] = {}
        self._warnings: list[str] = []
        self._checked = self._hidden = 0

    def run(self, lines: Iterator[bytes], earlier: bytes | None) -> None:
        """Check everything, in the order in which it stands. Raises _WrongError at the first thing wrong."""
        self._header = _header(next(lines, b""))
        self._checkpoint = self._believed(self._header.checkpoint.encode(), "the export's checkpoint")
        if self._header.origin != self._checkpoint.origin:
            raise _WrongError("other-log", None, "the header names another log than its checkpoint")
        if self._header.scope != self._scope:
            raise _WrongError(
                "other-scope", None, f"it shows the entries of {self._header.scope}, not of {self._scope}"
            )
        self._entries(lines, self._kept(earlier))
        self._nothing_missing()

    def report(self, finding: Finding | None) -> Report:
        """Return what is known so far."""
        return Report(
            finding=finding,
            origin=self._checkpoint.origin,
            scope=self._header.scope,
            size=self._checkpoint.size,
            root=self._checkpoint.root.hex(),
            checked=self._checked,
            hidden=self._hidden,
            sources={
                name: SourceReport(count=each.count, highest=each.highest, late=each.late)
                for name, each in sorted(self._sources.items())
            },
            warnings=tuple(self._warnings),
        )

    def _believed(self, note: bytes, name: str) -> Checkpoint:
        try:
            return open_checkpoint(note, self._keys)
        except UnsignedNoteError as error:
            raise _WrongError("other-key", None, f"no pinned key signed {name}") from error
        except NoteError as error:
            raise _WrongError("forged-checkpoint", None, f"the signature on {name} is not the log's") from error
        except ForeignLogError as error:
            raise _WrongError("other-log", None, f"{name} is of another log") from error

    def _kept(self, earlier: bytes | None) -> Checkpoint | None:
        if earlier is None:
            return None
        kept = self._believed(earlier, "the earlier checkpoint")
        if kept.origin != self._checkpoint.origin:
            raise _WrongError("other-log", None, "the earlier checkpoint is of another log")
        if kept.size > self._checkpoint.size:
            detail = f"the earlier checkpoint has {kept.size} entries, this one {self._checkpoint.size}"
            raise _WrongError("rolled-back", self._checkpoint.size, detail)
        return kept

    def _entries(self, lines: Iterator[bytes], kept: Checkpoint | None) -> None:
        try:
            descent = Descent(size=self._checkpoint.size, root=self._checkpoint.root)
        except ProofError as error:
            raise _WrongError("forged-checkpoint", None, "an empty log has one root only") from error
        history = _History(kept)
        for line in lines:
            claim = _claim(line, descent)
            _prove(claim, descent)
            self._checked = descent.index
            history.append(claim.leaf_hash)
            self._judge(claim)
            if self._checked % PROGRESS_EVERY_ENTRIES == 0:
                self._progress(self._checked, self._checkpoint.size)
        if not descent.finished:
            raise _WrongError("missing", descent.index, "the export ends before this entry")
        self._progress(self._checked, self._checkpoint.size)

    def _judge(self, claim: Claim) -> None:
        """Check what a proven entry says."""
        if claim.leaf is None:
            self._hidden += 1
            if self._scope == WHOLE_LOG:
                raise _WrongError("withheld", claim.index, "an export of the whole log shows only a hash here")
            return
        try:
            leaf = read_leaf(claim.leaf)
        except UnreadableError as error:
            raise _WrongError("unreadable", claim.index, str(error)) from error
        self._number(leaf, claim.index)
        self._time(leaf.source, leaf.at, claim.index)

    def _number(self, leaf: LeafFacts, index: int) -> None:
        """Count a number in its source's epoch: in a new one, numbers begin again."""
        source = leaf.source if leaf.epoch == 1 else f"{leaf.source} (epoch {leaf.epoch})"
        try:
            self._sources.setdefault(source, Numbers(source)).take(leaf.number, index=index)
        except RepeatedNumberError as error:
            raise _WrongError("number-repeated", index, f"{source} number {leaf.number} is in the log twice") from error

    def _time(self, source: str, at: datetime, index: int) -> None:
        if at > self._latest:
            raise _WrongError("time", index, "the entry is from the future")
        latest = self._times.setdefault(source, at)
        if at < latest - BACKWARDS_LIMIT:
            self._warnings.append(f"entry {index}: {source} went back in time by more than an hour")
        self._times[source] = max(at, latest)

    def _nothing_missing(self) -> None:
        """Refuse numbers that never came: in an export with hidden entries, more than those could account for."""
        gaps = [gap for each in self._sources.values() for gap in each.gaps]
        if sum(gap.count for gap in gaps) > self._hidden:
            first = min(gaps, key=lambda gap: gap.index)
            raise _WrongError("number-missing", first.index, _missing(first))


class _History:
    """Rebuilds the root at the size of a checkpoint that was kept, while the entries pass."""

    def __init__(self, kept: Checkpoint | None) -> None:
        self._kept = kept
        self._tree = Frontier()
        self._compare()

    def append(self, leaf_hash: bytes) -> None:
        """Take the next leaf hash. Raises _WrongError when the kept size is reached with another root."""
        if self._kept is not None:
            self._tree.append(leaf_hash)
            self._compare()

    def _compare(self) -> None:
        if self._kept is None or self._tree.size != self._kept.size:
            return
        if self._tree.root() != self._kept.root:
            detail = f"the log no longer contains the {self._kept.size} entries that the earlier checkpoint covers"
            raise _WrongError("rewritten", None, detail)
        self._kept = None


def _header(line: bytes) -> Header:
    try:
        return read_header(line)
    except UnreadableError as error:
        raise _WrongError("unreadable", None, str(error)) from error


def _claim(line: bytes, descent: Descent) -> Claim:
    if descent.finished:
        raise _WrongError("surplus", descent.index, "the checkpoint covers no entry here")
    try:
        claim = read_claim(line)
    except UnreadableError as error:
        raise _WrongError("unreadable", descent.index, str(error)) from error
    if claim.index != descent.index:
        what = "missing" if claim.index > descent.index else "repeated"
        raise _WrongError(what, descent.index, f"entry {claim.index} stands in its place")
    return claim


def _prove(claim: Claim, descent: Descent) -> None:
    try:
        descent.step(claim.leaf_hash, claim.path)
    except ProofError as error:
        raise _WrongError("changed", claim.index, "it is not the entry that the checkpoint covers") from error


def _missing(gap: Gap) -> str:
    numbers = f"number {gap.first}" if gap.count == 1 else f"numbers {gap.first} to {gap.last}"
    return f"before this entry, {numbers} of {gap.source} never reached the log"
