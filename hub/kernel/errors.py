"""The three kinds of errors.

What a person can repair goes back to the form (422). What the rules forbid is a page
with one sentence (403, 404, 409). What is left is our fault (500), with a number.
"""


class HubError(Exception):
    """An error that a person may see; `sentence` is plain Dutch, marked for translation."""

    status = 500

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Repairable(HubError):
    """The person can repair it: say at which field and how."""

    status = 422

    def __init__(self, sentence: str = "", field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotAllowed(HubError):
    """The person has no right to this action."""

    status = 403


class Unknown(HubError):
    """It does not exist, or the person may not know that it does: the answer is the same."""

    status = 404


class Overtaken(HubError):
    """Someone else was first, or the step is not possible from here."""

    status = 409


class TooMany(HubError):
    """Asked too often; `after` is the number of seconds to wait."""

    status = 429

    def __init__(self, sentence: str = "", after: int = 60) -> None:
        super().__init__(sentence)
        self.after = after


class Unavailable(HubError):
    """Something outside does not answer now; try again later."""

    status = 503
