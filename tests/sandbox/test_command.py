import os
import signal
import subprocess
import sys
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]


def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    state = tmp_path / "sandbox.json"
    process = subprocess.Popen(
        [
            sys.executable,
            *("-m", "integrations.sandbox", "--port", "0", "--state", str(state)),
            *("--switch", "docno_unique=true"),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        base_url = process.stdout.readline().split(": ", 1)[1].strip().rstrip("/")
        switches = requests.get(f"{base_url}/_control/switches", timeout=5).json()
        assert switches["docno_unique"] is True
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert process.returncode == 0
    assert state.exists()


def test_a_bad_switch_is_one_clear_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "integrations.sandbox", "--switch", "nope=1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )

    assert done.returncode == 1
    assert done.stderr.strip() == "no such switch: nope"
