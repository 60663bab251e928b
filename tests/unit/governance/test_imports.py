from __future__ import annotations

import json
import subprocess
import sys


SCRIPT = """
import json, sys
before = set(sys.modules)
import calmrun.governance
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps(sorted(loaded)))
"""


def test_governance_loads_the_standard_library_only() -> None:
    """Whoever takes the governance room takes nothing else with it."""
    out = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True
    )
    assert set(json.loads(out.stdout)) <= {"calmrun", *sys.stdlib_module_names}
