"""Without git there is no history to read, and its tests have no subject."""
from __future__ import annotations

import shutil

collect_ignore = [] if shutil.which("git") else ["test_git_history.py"]
