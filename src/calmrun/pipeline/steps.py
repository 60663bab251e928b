"""The six steps of a run, by the names that the manifest prints."""

from __future__ import annotations

from typing import Final


PARSE: Final = "parse_normalize_pack"
PROFILE: Final = "build_business_profile"
SNAPSHOT: Final = "build_snapshot_v2"
CONTEXT: Final = "predictive_context"
DECIDE: Final = "infer_decision_v2"
VALIDATE: Final = "validate_conclusion_v2"

STEPS: Final = (PARSE, PROFILE, SNAPSHOT, CONTEXT, DECIDE, VALIDATE)
