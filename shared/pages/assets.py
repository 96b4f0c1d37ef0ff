"""Style sheets, scripts and drawings, named by their content so that a browser may keep them. Must not know a page."""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "assets"
_TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_DIGEST_CHARACTERS: Final = 12


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, ready to be sent. `name` holds the hash of its content."""

    name: str
    content: bytes
    compressed: bytes
    content_type: str


def load(folder: Path = FOLDER) -> dict[str, Asset]:
    """Read every asset in *folder*, by its plain name."""
    return {path.name: _asset(path) for path in sorted(folder.iterdir()) if path.suffix in _TYPES}


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    digest = sha256(content).hexdigest()[:_DIGEST_CHARACTERS]
    return Asset(f"{path.stem}.{digest}{path.suffix}", content, gzip.compress(content, mtime=0), _TYPES[path.suffix])
