"""PostgreSQL refuses to run as root; this finds a way that leaves the system's accounts alone."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

UNSHARE = ("unshare", "--user", "--map-user=nobody")


@dataclass(frozen=True, slots=True)
class Disguise:
    """How to start what must not be root: a command in front of it, or another user id."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None

    def own(self, folder: Path) -> None:
        """Give `folder` and what it holds to the other user, where there is one."""
        if self.uid is None:
            return
        # A temporary folder is closed to everybody else; passing through it is all that is needed.
        folder.parent.chmod(folder.parent.stat().st_mode | 0o011)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.uid, self.uid)


@cache
def disguise() -> Disguise:
    """Choose between a user namespace, which keeps root's access to the files, and real `nobody`.

    The second only works where `nobody` may enter the project's folder.
    """
    if os.geteuid() != 0:
        return Disguise()
    try:
        probe = subprocess.run(  # noqa: S603 - a constant command.
            [*UNSHARE, "true"], capture_output=True, check=False
        )
        allowed = probe.returncode == 0
    except FileNotFoundError:
        allowed = False
    return Disguise(prefix=UNSHARE) if allowed else Disguise(uid=pwd.getpwnam("nobody").pw_uid)
