"""The desk's log: one JSON object a line in ``log/desk.log``, rotated; never a message body, never a secret."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import structlog

FILE = "desk.log"
LARGEST = 5_000_000
KEPT = 3


def log_to(folder: Path) -> None:
    """Send everything that is logged to ``folder/log/desk.log``."""
    handler = RotatingFileHandler(folder / "log" / FILE, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
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
