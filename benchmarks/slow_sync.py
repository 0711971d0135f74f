"""A disk whose syncs take 2 ms longer, made with a small library that is loaded before the C library."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

DELAY_MICROSECONDS = 2000

_SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static int (*real_fsync)(int), (*real_fdatasync)(int);
int fsync(int fd) {
    if (!real_fsync) real_fsync = dlsym(RTLD_NEXT, "fsync");
    usleep(%(delay)d);
    return real_fsync(fd);
}
int fdatasync(int fd) {
    if (!real_fdatasync) real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    usleep(%(delay)d);
    return real_fdatasync(fd);
}
"""


def slow_sync(folder: Path) -> dict[str, str] | None:
    """The environment of a process on such a disk; None: there is no C compiler here."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    source, library = folder / "slow_sync.c", folder / "slow_sync.so"
    source.write_text(_SOURCE % {"delay": DELAY_MICROSECONDS})
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}
