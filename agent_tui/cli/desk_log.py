"""The desk's log: one JSON object a line in ``log/desk.log``, rotated.

Invariant: never a message body, never a secret, also where something fails that nobody expected: of an exception its
type and its places in the code are written, not its words, which may quote what a customer wrote.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import structlog

FILE = "desk.log"
LARGEST = 5_000_000
KEPT = 3
FRAMES = 8


class OneLine(logging.Formatter):
    """Lines of the desk's own are JSON already; those of libraries become so."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        if record.exc_info is None and message.startswith("{"):
            return message
        line: dict[str, object] = {"event": message.strip().split("\n", 1)[0]}
        if record.exc_info:
            kind, _words, trace = record.exc_info
            line = {"event": "failed unexpectedly", "exception": kind.__name__ if kind else "", "trace": _places(trace)}
        at = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        return json.dumps({**line, "level": record.levelname.lower(), "logger": record.name, "timestamp": at})


def _places(trace: TracebackType | None) -> list[str]:
    """Where it happened, the innermost last: ``file.py:12 function``."""
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]


def log_to(folder: Path) -> None:
    """Send everything that is logged to ``folder/log/desk.log``."""
    handler = RotatingFileHandler(folder / "log" / FILE, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # These log URLs and headers; URLs may hold addresses of customers.
    for name in ("httpx", "httpcore", "twilio.http_client", "uvicorn", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
