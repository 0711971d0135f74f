"""``python -m benchmarks [--only NAME]… [--quick] [--json FILE]``: the table of budgets.

Everything runs on loopback and in a temporary folder. Exit code 1: a figure is over its budget.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from benchmarks import decisions, files, ingest, pages, picker, screen
from benchmarks.table import Row, table

BENCHMARKS: dict[str, Callable[..., list[Row]]] = {
    "ingest": ingest.pipeline,
    "slow-disk": ingest.slow_disk,
    "minute": ingest.minute,
    "message-to-screen": screen.message_to_screen,
    "key-to-repaint": screen.key_to_repaint,
    "first-frame": screen.first_frame,
    "pages": pages.pages,
    "decisions": decisions.decisions,
    "transcript": screen.transcript,
    "at-rest": screen.at_rest,
    "files": files.files,
    "picker": picker.picker,
}


def main() -> int:
    """Run what is asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the budgets.")
    parser.add_argument("--only", action="append", choices=sorted(BENCHMARKS), help="one of them; may be repeated")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds, smaller databases")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there as well")
    given = parser.parse_args()
    rows: list[Row] = []
    for name in given.only or BENCHMARKS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="agent-tui-bench-") as folder:
            rows += BENCHMARKS[name](Path(folder), quick=given.quick)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(table(rows))
    if given.json is not None:
        given.json.write_bytes(msgspec.json.format(msgspec.json.encode([row.facts() for row in rows])))
    return int(any(row.verdict == "over" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
