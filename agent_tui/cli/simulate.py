"""``agent-tui simulate``: the Twilio look-alike alone, for tests and for working without an account.

Invariant: exactly one line goes to standard output, once requests are accepted; a signal ends it with exit code 0.
"""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path

import click

from agent_tui.core.errors import SetupError
from agent_tui.simulator.clock import RealClock
from agent_tui.simulator.demo import demo_settings
from agent_tui.simulator.faults import load_faults
from agent_tui.simulator.server import Simulator
from agent_tui.simulator.settings import Account, Number, Service, SimulatorSettings

SANDBOX = "+14155238886"
"""Twilio's one sandbox number for WhatsApp."""


@click.command("simulate")
@click.option("--listen", default="127.0.0.1:0", show_default=True, metavar="HOST:PORT", help="Port 0: any free one.")
@click.option("--webhook", metavar="URL", help="The desk's public base URL; without it only the API answers.")
@click.option("--account", metavar="SID", help="Account SID; default: the demo's.")
@click.option("--token", metavar="REF", help="Auth token: env:NAME, file:PATH or the token itself.")
@click.option("--number", "numbers", multiple=True, metavar="+…", help="A WhatsApp number; may be repeated.")
@click.option("--service", metavar="MG…", help="A Messaging Service that owns the numbers.")
@click.option("--sandbox", metavar="WORDS", help="Also Twilio's sandbox number, joined with these words.")
@click.option("--seed", default=1, show_default=True, help="The same seed brings the same customers.")
@click.option("--speed", default=1.0, show_default=True, help="How fast the simulator's time runs.")
@click.option("--faults", type=click.Path(path_type=Path), help="TOML with [[fault]]: match, action, times.")
@click.option("--quiet-customers", is_flag=True, help="Nobody writes by themselves.")
def command(
    listen: str,
    webhook: str | None,
    account: str | None,
    token: str | None,
    numbers: tuple[str, ...],
    service: str | None,
    sandbox: str | None,
    seed: int,
    speed: float,
    faults: Path | None,
    quiet_customers: bool,
) -> None:
    """Run a simulated Twilio with lively customers."""
    host, port = _address(listen)
    if speed <= 0:
        raise click.BadParameter("must be above 0.", param_hint="--speed")
    settings = demo_settings(seed)
    settings = replace(
        settings,
        accounts=(_account(settings.accounts[0], account, token, numbers, service, sandbox),),
        host=host,
        port=port,
        webhook=webhook,
        faults=load_faults(faults) if faults else (),
        backdated=webhook is not None and not quiet_customers,
        customers_per_minute=settings.customers_per_minute if webhook and not quiet_customers else 0.0,
    )
    asyncio.run(_run(settings, speed))


async def _run(settings: SimulatorSettings, speed: float) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    simulator = Simulator(settings, RealClock(speed))
    await simulator.start()
    click.echo(f"ready twilio={simulator.base_url}")
    await ended.wait()
    await simulator.stop()


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise click.BadParameter(f"{text}: must be HOST:PORT, as in 127.0.0.1:0.", param_hint="--listen")
    return host.strip("[]"), int(port)


def _account(
    demo: Account,
    sid: str | None,
    token: str | None,
    numbers: tuple[str, ...],
    service: str | None,
    sandbox: str | None,
) -> Account:
    """The demo's account with what was given put in; templates stay, services only with their numbers."""
    for number in numbers:
        if not number.startswith("+") or not number[1:].isdigit():
            raise click.BadParameter(f"{number}: must begin with + and go on with digits.", param_hint="--number")
    given = tuple(Number(number) for number in numbers)
    owned = (Service(service, numbers),) if service else () if given else demo.services
    joined = (Number(SANDBOX, "Sandbox", 1 / 3, join=sandbox),) if sandbox else ()
    return replace(
        demo,
        sid=sid or demo.sid,
        token=_secret(token) if token else demo.token,
        numbers=(*(given or demo.numbers), *joined),
        services=owned,
    )


def _secret(reference: str) -> str:
    kind, _, name = reference.partition(":")
    if kind == "env":
        if name not in os.environ:
            raise SetupError(f"--token: the environment variable {name} is not set.", hint=f"Set {name}.")
        return os.environ[name]
    if kind == "file":
        try:
            return Path(name).read_text("utf-8").strip()
        except OSError as error:
            raise SetupError(
                f"--token: {name} cannot be read ({error.strerror}).", hint="Name another file."
            ) from error
    return reference
