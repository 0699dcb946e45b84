"""Where settings come from besides real variables: `.env`, then a running `make run`."""

import os
from pathlib import Path

from environ import Env

from config.embedded.state import data_folder, read_running

# Tests set it, so that neither a developer's `.env` nor a running demo can change a result.
ISOLATED = "SHOP_SETTINGS_ISOLATED"


def prepare_environment(base_dir: Path) -> None:
    """Fill `os.environ` with what is missing; what is set already stays.

    A shell beside `make run` finds its servers this way: `manage.py shell` works with no variable
    set. In production neither file exists.
    """
    if os.environ.get(ISOLATED):
        return
    if (base_dir / ".env").is_file():
        Env.read_env(base_dir / ".env")
    running = read_running(data_folder(base_dir))
    if running is not None:
        for name, value in running.environment.items():
            if not is_given(name):
                os.environ[name] = value


def is_given(name: str) -> bool:
    """Whether a person has set this variable, in either spelling."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))
