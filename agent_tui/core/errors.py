"""The one exception tree.

    DeskError            sentence, code, hint
    ├── Refused          the request is understood and not allowed (wrong state, closed window, ...)
    ├── NotFound         the thing named does not exist, or the caller may not know of it
    │   └── Gone         it was here, and is no more
    ├── Forbidden        the caller is known and may not do this
    ├── Unauthorized     the caller is not known
    ├── Invalid          the input is wrong; the sentence names the field
    ├── Busy             the desk cannot take it now; the same request may be sent again
    ├── Unreachable      no answer from the desk; whether it did anything is not known
    └── SetupError       configuration, data folder or environment is wrong; ends a command with exit code 2

Invariant: every error that a person can meet is one of these, and its sentence can be shown as it is.
Caught at the two doors, at the screen and in the command line's entry point, nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping


class DeskError(Exception):
    """What is wrong, for people (``sentence``) and machines (``code``), and the next thing to do (``hint``)."""

    code = "error"

    def __init__(
        self, sentence: str, *, code: str | None = None, hint: str = "", facts: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or type(self).code
        self.hint = hint
        self.facts: Mapping[str, str] = facts or {}

    @property
    def told(self) -> str:
        """What is wrong and the next thing to do, on one line."""
        if not self.hint:
            return self.sentence
        stop = "" if self.sentence.endswith((".", "!", "?", ":")) else "."
        return f"{self.sentence}{stop} {self.hint}"


class Refused(DeskError):
    """Understood, and not allowed as things stand."""

    code = "wrong_state"


class NotFound(DeskError):
    """No such thing, or none that the caller may know of."""

    code = "not_found"


class Gone(NotFound):
    """It was here, and is not any more."""

    code = "gone"


class Forbidden(DeskError):
    """The caller's role does not include this."""

    code = "forbidden"


class Unauthorized(DeskError):
    """No token, or one that is unknown or revoked."""

    code = "unauthorized"


class Invalid(DeskError):
    """The input is wrong; ``sentence`` names the field."""

    code = "invalid"


class Busy(DeskError):
    """The desk cannot take this now; nothing was done."""

    code = "busy"


class Unreachable(DeskError):
    """No answer from the desk; a request that may be repeated should be, with the same ids."""

    code = "unreachable"


class SetupError(DeskError):
    """Configuration, data folder or environment is wrong."""

    code = "setup"
