"""What can be done with a take-over from where it stands: small predicates."""

from tenants.imports.models import State, Takeover

WORKING = frozenset({State.JUDGING, State.IMPORTING})
_CORRECTED = frozenset({State.MAPPING, State.JUDGED, State.FAILED})
_SHOWN = frozenset({State.JUDGED, State.IMPORTED, State.IMPORTING})


def is_working(takeover: Takeover) -> bool:
    """The worker is busy with it; nobody changes it meanwhile."""
    return takeover.state in WORKING


def may_correct(takeover: Takeover) -> bool:
    """Its columns can be chosen again, and it can be dropped: nothing was imported yet."""
    return takeover.state in _CORRECTED and takeover.erased_at is None


def has_fates(takeover: Takeover) -> bool:
    """Its rows were judged, and can be looked at until the file is erased."""
    return takeover.state in _SHOWN and takeover.erased_at is None


def may_pick(takeover: Takeover) -> bool:
    """The changed rows can be chosen, or left."""
    return takeover.state == State.JUDGED and takeover.erased_at is None
