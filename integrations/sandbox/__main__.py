"""`python -m integrations.sandbox`: the sandbox without Django."""

import argparse
from pathlib import Path

from integrations.sandbox.run import run


def main() -> None:
    """Read the arguments and run until told to stop."""
    parser = argparse.ArgumentParser(description="Stand-ins of the vendors on one port")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--state", type=Path)
    parser.add_argument("--public-url", default="")
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE")
    options = parser.parse_args()
    try:
        run(
            host=options.host,
            port=options.port,
            state=options.state,
            public_url=options.public_url,
            switches=options.switch,
            say=print,
        )
    except (OSError, ValueError) as error:
        raise SystemExit(str(error)) from error


main()
