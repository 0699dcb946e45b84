#!/usr/bin/env python
"""Django's command line for the shop."""

import os
import sys


def main() -> None:
    """Run one management command; what stops it is said in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.commandline import run

    run(sys.argv)


if __name__ == "__main__":
    main()
