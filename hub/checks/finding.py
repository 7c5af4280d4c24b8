"""One thing that is wrong."""

from dataclasses import dataclass

ERROR = "error"  # unsafe, or it does not work
WARNING = "warning"  # it works, and needs attention


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong and how to mend it: a code, and one Dutch sentence for the operator.

    subject: the role, municipality, key or table it is about.
    """

    code: str
    sentence: str
    subject: str = ""
    level: str = ERROR
