"""Secrets: each kind of reference, and errors that name the reference and never the secret."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import msgspec
import pytest

from agent_tui.config.secret_ref import SecretRef
from agent_tui.config.secrets import SecretError, resolve
from agent_tui.config.types import Account


def test_the_environment() -> None:
    ref = SecretRef.parse("env:TOKEN")
    assert resolve(ref, env={"TOKEN": "abc\n"}, credentials_dir=None) == "abc"
    with pytest.raises(SecretError, match=r"^env:TOKEN is not set$") as caught:
        resolve(ref, env={}, credentials_dir=None)
    assert caught.value.hint == "Set the environment variable TOKEN."
    with pytest.raises(SecretError, match=r"^env:TOKEN is empty$"):
        resolve(ref, env={"TOKEN": ""}, credentials_dir=None)


def test_a_file_loses_its_last_line_end_only(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_bytes(b" a\nb \r\n")
    assert resolve(SecretRef.parse(f"file:{path}"), env={}, credentials_dir=None) == " a\nb "


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\xff", "is not UTF-8 text"),
        (b"x" * 70_000, "is larger than 64 KiB; that is no secret"),
        (None, ": there is no such file"),
    ],
)
def test_files_that_hold_no_secret(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SecretError) as caught:
        resolve(SecretRef("file", str(path)), env={}, credentials_dir=None)
    assert caught.value.sentence.startswith(f"file:{path}")
    assert caught.value.sentence.endswith(sentence)
    with pytest.raises(SecretError, match=r"cannot be read: Is a directory$"):
        resolve(SecretRef("file", str(tmp_path)), env={}, credentials_dir=None)


def test_systemd_credentials(tmp_path: Path) -> None:
    (tmp_path / "twilio").write_text("abc\n")
    ref = SecretRef.parse("credential:twilio")
    assert resolve(ref, env={}, credentials_dir=tmp_path) == "abc"
    with pytest.raises(SecretError, match=r"CREDENTIALS_DIRECTORY is not set"):
        resolve(ref, env={}, credentials_dir=None)
    with pytest.raises(SecretError, match=r"^credential:other: there is no such file$") as caught:
        resolve(SecretRef.parse("credential:other"), env={}, credentials_dir=tmp_path)
    assert caught.value.hint == "In the unit: LoadCredential=other:PATH."


def test_the_keyring() -> None:
    ref = SecretRef.parse("keyring:agent-tui/main/token")
    asked: list[tuple[str, str]] = []

    def lookup(service: str, user: str) -> str | None:
        asked.append((service, user))
        return "abc" if user == "token" else None

    assert resolve(ref, env={}, credentials_dir=None, keyring=lookup) == "abc"
    assert asked == [("agent-tui/main", "token")]
    with pytest.raises(SecretError, match=r"^keyring:agent-tui/other is not in the keyring$"):
        resolve(SecretRef.parse("keyring:agent-tui/other"), env={}, credentials_dir=None, keyring=lookup)


@pytest.mark.skipif(importlib.util.find_spec("keyring") is not None, reason="the optional package is installed")
def test_a_keyring_that_is_not_installed() -> None:
    with pytest.raises(SecretError, match="needs the package keyring, which is not installed") as caught:
        resolve(SecretRef.parse("keyring:a/b"), env={}, credentials_dir=None)
    assert "pip install keyring" in caught.value.hint


def test_a_literal_is_used_and_never_shown() -> None:
    ref = SecretRef.parse("0123456789abcdef")
    assert resolve(ref, env={}, credentials_dir=None) == "0123456789abcdef"
    account = Account(id="a", account_sid="AC", auth_token=ref)
    for text in (repr(ref), str(ref), f"{ref}", repr(account), str(account)):
        assert "0123" not in text
    with pytest.raises(TypeError):
        msgspec.json.encode(account)


def test_references_are_equal_by_kind_and_name() -> None:
    assert SecretRef.parse("env:A") == SecretRef("env", "A")
    assert len({SecretRef.parse("env:A"), SecretRef("env", "A"), SecretRef("literal", "A")}) == 2
    assert SecretRef("env", "A") != "env:A"


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("env:TOKEN", "Set the environment variable TOKEN."),
        ("file:/nope/token", "Write the secret into /nope/token, chmod 600."),
        ("credential:token", "In the unit: LoadCredential=token:PATH."),
        ("keyring:twilio/main", "Run: keyring set twilio main."),
    ],
)
def test_the_next_step_is_that_of_the_kind(text: str, step: str) -> None:
    with pytest.raises(SecretError) as caught:
        resolve(SecretRef.parse(text), env={}, credentials_dir=None, keyring=lambda _service, _user: None)
    assert caught.value.hint == step
