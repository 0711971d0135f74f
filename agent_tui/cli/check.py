"""``agent-tui check``: is this configuration good, and do its own tests pass?

Invariant: exit 0 only if a desk could load the file and every test in it passed; mistakes and warnings go to standard
error, each on its own line; with ``--json`` one object goes to standard output instead.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from agent_tui.config.find import find
from agent_tui.config.load import load_with_warnings
from agent_tui.config.masking_tests import MaskingTestResult, run_masking_tests
from agent_tui.config.mistakes import ConfigError, Mistake
from agent_tui.config.route_tests import RouteTestResult, run_route_tests

REFUSED, BAD_CONFIGURATION = 1, 2


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What ``--json`` prints."""

    ok: bool
    file: str
    mistakes: tuple[Mistake, ...] = ()
    warnings: tuple[Mistake, ...] = ()
    route_tests: tuple[RouteTestResult, ...] = ()
    masking_tests: tuple[MaskingTestResult, ...] = ()


@click.command("check")
@click.option(
    "--config",
    "config_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The configuration. Default: ./config.toml, then that of your configuration folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(context: click.Context, config_path: Path | None, as_json: bool) -> None:
    """Validate a configuration and run its route and masking tests.

    Exit code 0: good; 1: a test failed; 2: the configuration has mistakes.
    """
    path = find(config_path)
    if path is None:
        raise click.UsageError("There is no config.toml here or in your configuration folder; name one with --config.")
    report = examine(path, now=datetime.now(UTC))
    if as_json:
        click.echo(msgspec.json.encode(report).decode())
    else:
        _print(report)
    context.exit(BAD_CONFIGURATION if report.mistakes else 0 if report.ok else REFUSED)


def examine(path: Path, *, now: datetime) -> Report:
    """Loads the file and runs its tests; ``now`` is when messages of tests without a moment come."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    try:
        loaded = load_with_warnings(path, env=os.environ, credentials_dir=Path(credentials) if credentials else None)
    except ConfigError as error:
        return Report(ok=False, file=str(path), mistakes=error.mistakes)
    results = run_route_tests(loaded.config, now)
    masked = run_masking_tests(loaded.config)
    return Report(
        ok=all(result.ok for result in results) and all(result.ok for result in masked),
        file=str(path),
        warnings=loaded.warnings,
        route_tests=results,
        masking_tests=masked,
    )


def _print(report: Report) -> None:
    for mistake in report.mistakes:
        click.echo(str(mistake), err=True)
    for warning in report.warnings:
        click.echo(f"warning: {warning}", err=True)
    for result in report.route_tests:
        for failure in result.failures:
            click.echo(f"route test {result.index + 1} ({_short(result.message)}): {failure}", err=True)
        if not result.ok:
            for line in result.tried:
                click.echo(f"  {line}", err=True)
    for masked in report.masking_tests:
        if not masked.ok:
            click.echo(
                f"masking test {masked.index + 1} ({_short(masked.text)}): it shows {_short(masked.shown)}, "
                f"not {_short(masked.masked)}",
                err=True,
            )
    if report.mistakes:
        return
    tests: dict[str, tuple[RouteTestResult | MaskingTestResult, ...]] = {
        "route tests": report.route_tests,
        "masking tests": report.masking_tests,
    }
    passed = "".join(f"; {name} passed: {len(results)}" for name, results in tests.items() if results)
    failed = {name: sum(not each.ok for each in results) for name, results in tests.items()}
    if report.ok:
        click.echo(f"{report.file} is good{passed}")
        return
    told = ", ".join(f"{name} failed: {count} of {len(tests[name])}" for name, count in failed.items() if count)
    click.echo(f"{report.file} can be used, but {told}")


def _short(message: str) -> str:
    text = "".join(char if char.isprintable() else " " for char in message)
    return f'"{text}"' if len(text) <= 40 else f'"{text[:39]}…"'
