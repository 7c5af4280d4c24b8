"""Checking an installation: what is wrong, and how to mend it.

`everything` is what `hub check` tells; `startup` stops a web process that must not serve.
"""

from hub.checks.everything import everything
from hub.checks.finding import Finding
from hub.checks.starting import StartRefused, startup

__all__ = ["Finding", "StartRefused", "everything", "startup"]
