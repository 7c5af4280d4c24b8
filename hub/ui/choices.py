"""A choice of several, shown as checkboxes, with a hint at a choice where one helps."""

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import SelectMultipleField


class ManyField(SelectMultipleField):  # type: ignore[misc] - WTForms has no types
    """Zero or more of the choices; `hints` maps a value to the line under its label."""

    def __init__(self, *args: Any, hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hints = hints or {}

    def iter_choices(self) -> Iterator[tuple[Any, Any, bool, dict[str, Any]]]:
        """Give value, label, chosen and render options for each choice."""
        for value, label, chosen, options in super().iter_choices():
            hint = self._hints.get(value)
            yield value, label, chosen, {**options, "hint": hint} if hint else options
