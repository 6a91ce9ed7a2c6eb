"""Hooks of the car dealer's customer service; one module for each family."""

import inspections  # noqa: F401
import invitation_calls  # noqa: F401
import satisfaction_calls  # noqa: F401
