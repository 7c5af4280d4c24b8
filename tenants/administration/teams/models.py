"""What a team can be; the table itself stands with the people, in `hub.identity.models`."""

from enum import StrEnum


class RiskClass(StrEnum):
    """How much aggression a kind of work meets, by the municipality's own list."""

    LOW = "low"
    RAISED = "raised"
    HIGH = "high"
    VERY_HIGH = "very_high"
