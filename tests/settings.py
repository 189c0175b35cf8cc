"""The house's settings for a test run: test mode, also in the process that leads workers, which reads them first."""

import os

os.environ["MOA_MODE"] = "test"

from config.settings import *  # noqa: F403
