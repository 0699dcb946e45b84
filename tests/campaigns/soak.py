"""`make soak` and `make bench`: the campaigns at full size, as tables a person reads.

Exit code 0 when every row is fine, 1 when one is not, 2 when nothing could be run.
"""

from __future__ import annotations

import argparse
import sys

from config.embedded.errors import CannotStart
from tests.campaigns.ground import own_ground

FINE, SOME_FAILED, COULD_NOT_RUN = 0, 1, 2
SOAK = ("posiflora", "loyalty")
"""What a run without names is; the bench wants a quiet machine and is asked for by its name."""
CAMPAIGNS = (*SOAK, "bench")


def main() -> int:
    """Run what was asked for; tables go to stdout, what is going on to stderr."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("campaigns", nargs="*", choices=[[], *CAMPAIGNS], default=[])
    parser.add_argument("--short", action="store_true", help="the small sizes of the tests")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--only", default="", help="only the checks with this in their name")
    options = parser.parse_args()
    fine = True
    try:
        with own_ground() as ground:
            # Importable only now: they hold models of the shop.
            from tests.campaigns import registry

            for name in options.campaigns or SOAK:
                campaign = registry.campaign(name, only=options.only)
                rows = campaign.run(ground, short=options.short, say=_say)
                lines = [campaign.as_json(rows)] if options.json else campaign.table(rows)
                sys.stdout.write("\n".join([*lines, "", ""]))
                fine = fine and all(row.fine for row in rows)
    except (CannotStart, LookupError) as error:
        _say(str(error))
        return COULD_NOT_RUN
    return FINE if fine else SOME_FAILED


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
