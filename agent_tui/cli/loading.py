"""The configuration as a desk needs it to start or to go on: every secret of an account is there.

Invariant: nothing is loaded in part; whatever is missing is named, each with the step that sets it.
"""

from __future__ import annotations

import os
from pathlib import Path

from agent_tui.config.types import Config


def load_with_secrets(path: Path) -> Config:
    """The configuration, with every secret that an account needs there.

    Raises:
        ConfigError: with every mistake, or with every secret that is not set.
    """
    from agent_tui.config.load import load_with_warnings, unset_secrets
    from agent_tui.config.mistakes import ConfigError, dotted

    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    folder = None if credentials is None else Path(credentials)
    loaded = load_with_warnings(path, env=os.environ, credentials_dir=folder)
    unset = {dotted(key): error for key, error in unset_secrets(loaded.config, os.environ, folder)}
    needed = [warning for warning in loaded.warnings if warning.key in unset and warning.key.startswith("accounts.")]
    if needed:
        steps = dict.fromkeys(unset[warning.key].hint for warning in needed)
        raise ConfigError(needed, hint=f"{' '.join(steps)} Then start again: the file itself is good.")
    return loaded.config
