"""A data folder from a back-up.

Everything is put beside the present data, checked and brought to this version's schema there; only then the folders
change places. Invariant: whatever goes wrong, the folder holds either what it held or the whole of the back-up; what
it held is kept.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from agent_tui.core.errors import Refused, SetupError
from agent_tui.core.moment import from_text, to_text
from agent_tui.store.backup import DATABASE, MEDIA, Manifest, copy_files, describe, files_of, read_manifest, sha256
from agent_tui.store.engine import write_once
from agent_tui.store.unit import Unit

COMING = ".restoring"
KEPT = "before-restore-"
FILES = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", MEDIA)


def restore(
    place: Path, folder: Path, now: datetime, settle: Callable[[Unit], object], *, replace: bool
) -> tuple[Manifest, Path | None]:
    """Put the back-up ``place`` into the data folder, whose lock the caller holds.

    ``settle`` is the unit of work that is run on it before anything else. Returns what was restored and where the
    earlier data is kept (None: there was none).

    Raises:
        SetupError: ``place`` is no back-up, it is of a newer version, or the folder cannot be written.
        Refused: ``damaged``: it is not what its manifest says. ``data_exists``: there is data, and not ``replace``.
    """
    manifest = read_manifest(place)
    if (folder / DATABASE).exists() and not replace:
        raise Refused(
            f"{folder} has a desk's data already.",
            code="data_exists",
            hint="Name an empty folder with --data, or move that data aside with --replace.",
        )
    if sha256(place / DATABASE) != manifest.database:
        raise Refused(
            f"{place} cannot be used: its database is not the one of its manifest.",
            code="damaged",
            hint="Use another back-up.",
        )
    describe(place, from_text(manifest.made_at))
    coming = folder / COMING
    try:
        shutil.rmtree(coming, ignore_errors=True)
        coming.mkdir(mode=0o700)
        shutil.copyfile(place / DATABASE, coming / DATABASE)
        (coming / DATABASE).chmod(0o600)
        (coming / MEDIA).mkdir(mode=0o700)
        copy_files(place, coming, files_of(coming))
        write_once(coming / DATABASE, settle)
        kept = _change_places(folder, coming, now)
    except OSError as error:
        raise SetupError(
            f"The back-up could not be put into {folder}: {error.strerror or error}.",
            code="data_folder",
            hint="Check its permissions and the space on its disk; nothing was lost.",
        ) from error
    finally:
        shutil.rmtree(coming, ignore_errors=True)
    return manifest, kept


def kept_copies(folder: Path) -> list[Path]:
    """Where this folder keeps data that a restore moved aside, or one that was cut off left behind."""
    return sorted(path for path in (*folder.glob(f"{KEPT}*"), folder / COMING) if path.is_dir())


def _change_places(folder: Path, coming: Path, now: datetime) -> Path | None:
    there = [folder / name for name in FILES if (folder / name).exists()]
    kept: Path | None = None
    if (folder / DATABASE).exists():
        kept = folder / (KEPT + to_text(now)[:19].replace("-", "").replace(":", "") + "Z")
        kept.mkdir(mode=0o700)
        for path in there:
            path.rename(kept / path.name)
    elif (folder / MEDIA).exists() and not any((folder / MEDIA).iterdir()):
        (folder / MEDIA).rmdir()
    for name in (MEDIA, DATABASE):
        (coming / name).rename(folder / name)
    return kept
