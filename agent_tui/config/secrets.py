"""Gets the secret that a reference names.

Invariant: errors name the reference, never the secret; nothing is cached, so a rotated secret is found at the next
reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from agent_tui.config.secret_ref import SecretKind, SecretRef
from agent_tui.core.errors import SetupError

KeyringLookup = Callable[[str, str], str | None]
_LARGEST = 64 * 1024


class SecretError(SetupError):
    """A secret that is named and cannot be had."""

    code = "secret"


def resolve(
    ref: SecretRef, *, env: Mapping[str, str], credentials_dir: Path | None, keyring: KeyringLookup | None = None
) -> str:
    """The secret.

    ``credentials_dir``: where systemd put credentials ($CREDENTIALS_DIRECTORY). ``keyring``: looks up a password by
    service and user; None is the system's keyring, through the optional package of that name.

    Raises:
        SecretError: it is not set, not readable or empty.
    """
    match ref.kind:
        case "literal":
            secret = ref.value
        case "env":
            secret = _from_environment(ref, env)
        case "file":
            secret = _from_file(ref, Path(ref.value), _next_step(ref))
        case "credential":
            secret = _from_credential(ref, credentials_dir)
        case "keyring":
            secret = _from_keyring(ref, keyring or _system_keyring)
    if not secret:
        raise SecretError(f"{ref} is empty", hint=_next_step(ref))
    return secret


def _next_step(ref: SecretRef) -> str:
    """What a person does about a secret that is not there."""
    service, _slash, user = ref.value.rpartition("/")
    steps: dict[SecretKind, str] = {
        "env": f"Set the environment variable {ref.value}.",
        "file": f"Write the secret into {ref.value}, chmod 600.",
        "credential": f"In the unit: LoadCredential={ref.value}:PATH.",
        "keyring": f"Run: keyring set {service} {user}.",
        "literal": "Write the secret, or env:NAME or file:PATH.",
    }
    return steps[ref.kind]


def _from_environment(ref: SecretRef, env: Mapping[str, str]) -> str:
    if ref.value not in env:
        raise SecretError(f"{ref} is not set", hint=_next_step(ref))
    return env[ref.value].rstrip("\r\n")


def _from_file(ref: SecretRef, path: Path, hint: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise SecretError(f"{ref}: there is no such file", hint=hint) from None
    except OSError as error:
        raise SecretError(f"{ref} cannot be read: {error.strerror}", hint=hint) from None
    if len(content) > _LARGEST:
        raise SecretError(f"{ref} is larger than {_LARGEST // 1024} KiB; that is no secret", hint=hint)
    try:
        return content.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise SecretError(f"{ref} is not UTF-8 text", hint=hint) from None


def _from_credential(ref: SecretRef, folder: Path | None) -> str:
    hint = _next_step(ref)
    if folder is None:
        raise SecretError(f"{ref}: systemd gave no credentials (CREDENTIALS_DIRECTORY is not set)", hint=hint)
    return _from_file(ref, folder / ref.value, hint)


def _from_keyring(ref: SecretRef, lookup: KeyringLookup) -> str:
    service, _slash, user = ref.value.rpartition("/")
    secret = lookup(service, user)
    if secret is None:
        raise SecretError(f"{ref} is not in the keyring", hint=_next_step(ref))
    return secret


def _system_keyring(service: str, user: str) -> str | None:
    try:
        package, errors = import_module("keyring"), import_module("keyring.errors")
    except ImportError:
        raise SecretError(
            f"keyring:{service}/{user} needs the package keyring, which is not installed",
            hint="Run pip install keyring, or use env:NAME or file:PATH.",
        ) from None
    try:
        found: str | None = package.get_password(service, user)
    except errors.KeyringError as error:
        raise SecretError(
            f"keyring:{service}/{user}: the keyring refused ({type(error).__name__})",
            hint="Unlock the keyring, or use env:NAME or file:PATH.",
        ) from None
    return found
