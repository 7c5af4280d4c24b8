"""What happens, through which channel, how serious it is and what is done: the shares.

Sources: requirements, section 4.3; where that is silent the shares are assumptions, marked (A).
"""

from typing import Final

from hub.demo.region.chances import spread

# Main behaviour in the civil line: verbal 55, intimidation and threat 25, discrimination 6,
# stalking and online 5, damage 4, physical 4, sexual 1.
CIVIL_MAIN: Final = spread({
    "verbal_abuse": 54, "other": 1, "intimidation": 13.5, "threat": 10, "blackmail": 1.5,
    "discrimination": 6, "stalking": 2, "online_hate": 2, "filming": 1, "vandalism": 2.5,
    "trespass": 1.5, "physical_light": 3, "physical_heavy": 1, "sexual_harassment": 1,
})  # fmt: skip
NEW_YEAR_MAIN: Final = spread({
    "verbal_abuse": 30, "threat": 25, "intimidation": 15, "physical_light": 12, "vandalism": 10,
    "physical_heavy": 3, "filming": 5,
})  # fmt: skip

# A second behaviour beside the main one (A).
SECOND_SHARE: Final = 0.28
SECOND: Final = {
    "verbal_abuse": ("intimidation", "intimidation", "discrimination"),
    "other": ("verbal_abuse",),
    "intimidation": ("verbal_abuse", "verbal_abuse", "threat"),
    "threat": ("verbal_abuse", "verbal_abuse", "intimidation"),
    "blackmail": ("intimidation", "threat"),
    "discrimination": ("verbal_abuse",),
    "stalking": ("intimidation", "threat"),
    "online_hate": ("threat", "intimidation", "discrimination"),
    "filming": ("verbal_abuse", "intimidation"),
    "vandalism": ("verbal_abuse", "threat"),
    "trespass": ("verbal_abuse", "intimidation"),
    "physical_light": ("verbal_abuse", "threat"),
    "physical_heavy": ("threat", "verbal_abuse"),
    "sexual_harassment": ("intimidation",),
}

# Channels per kind of team (A).
TEAM_CHANNELS: Final = {
    "counter": {"counter": 72, "phone": 15, "email_letter": 8, "consulting_room": 3, "other": 2},
    "income": {"phone": 31, "consulting_room": 31, "counter": 12, "email_letter": 15,
               "home_visit": 10, "home_of_official": 1},
    "care": {"phone": 35, "home_visit": 31, "email_letter": 16, "consulting_room": 16, "street": 2},
    "permits": {"street": 36, "phone": 20, "email_letter": 26, "counter": 9, "home_visit": 5,
                "residents_meeting": 4},
    "outdoors": {"street": 86, "phone": 9, "other": 5},
    "reception": {"counter": 56, "phone": 40, "email_letter": 4},
    "taxes": {"phone": 50, "counter": 25, "email_letter": 25},
    "enforcement": {"street": 93, "phone": 4, "other": 3},
    "projects": {"residents_meeting": 37, "email_letter": 33, "phone": 16, "social_media": 8,
                 "street": 6},
    "legal": {"email_letter": 52, "phone": 36, "consulting_room": 12},
    "school": {"phone": 35, "consulting_room": 25, "home_visit": 20, "email_letter": 20},
    "waste": {"other": 60, "street": 26, "phone": 14},
}  # fmt: skip
PRESENT: Final = frozenset({
    "counter", "consulting_room", "home_visit", "street", "residents_meeting", "council_meeting",
    "home_of_official", "other",
})  # fmt: skip
NEEDS_PRESENCE: Final = frozenset({"physical_light", "physical_heavy", "vandalism", "trespass"})
FIXED_CHANNELS: Final = {
    "online_hate": spread({"social_media": 80, "email_letter": 20}, 10),
    "filming": spread({"counter": 30, "street": 40, "social_media": 30}, 10),
    "stalking": spread({"phone": 40, "email_letter": 25, "street": 13, "social_media": 12,
                        "home_of_official": 10}, 100),
}  # fmt: skip
# How much a team of a risk class is exposed, a head (A).
EXPOSURE: Final = {"low": 0.2, "raised": 0.6, "high": 2.0, "very_high": 5.0}

# Political line: nearly half of it on social media; e-mail 20, in person 25, at home 4.
POLITICAL_CHANNELS: Final = spread({
    "social_media": 46, "email_letter": 20, "street": 12, "residents_meeting": 7,
    "council_meeting": 6, "home_of_official": 4, "phone": 4, "other": 1,
})  # fmt: skip
EVENT_CHANNELS: Final = spread({
    "social_media": 74, "email_letter": 10, "residents_meeting": 9, "council_meeting": 4,
    "home_of_official": 3,
})  # fmt: skip
CIVIL_EVENT_CHANNELS: Final = spread({"email_letter": 6, "residents_meeting": 4}, 10)
CIVIL_EVENT_MAIN: Final = spread({"verbal_abuse": 6, "intimidation": 4}, 10)
POLITICAL_MAIN: Final = {
    "written": spread({"intimidation": 34, "threat": 22, "verbal_abuse": 20, "discrimination": 12,
                       "blackmail": 6, "stalking": 4, "sexual_harassment": 2}),
    "online": spread({"online_hate": 50, "threat": 15, "discrimination": 12, "intimidation": 10,
                      "verbal_abuse": 7, "stalking": 3, "sexual_harassment": 2, "blackmail": 1}),
    "present": spread({"verbal_abuse": 42, "intimidation": 30, "threat": 11, "discrimination": 6,
                       "filming": 4, "blackmail": 3, "physical_light": 2, "trespass": 2}),
    "home": spread({"intimidation": 40, "vandalism": 24, "stalking": 16, "threat": 12,
                    "other": 8}),
}  # fmt: skip
POLITICAL_GROUP: Final = {
    "social_media": "online", "email_letter": "written", "phone": "written",
    "home_of_official": "home",
}  # fmt: skip

# On which kind of day and at which hours a channel is used.
DAY_KIND: Final = {
    "counter": "office", "consulting_room": "office", "home_visit": "office", "phone": "office",
    "other": "office", "street": "street", "email_letter": "online", "social_media": "online",
    "home_of_official": "online", "council_meeting": "evening", "residents_meeting": "evening",
}  # fmt: skip

# Frustration 60, instrumental 28, influence or confusion 12, and one in ten not filled in.
FORMS: Final = {
    "civil": spread({"frustration": 54, "instrumental": 25.2, "influence_confused": 10.8,
                     "unknown": 10}),
    "political": spread({"frustration": 40, "instrumental": 35, "influence_confused": 5,
                         "unknown": 20}),
}  # fmt: skip

SEVERITY: Final = {
    "verbal_abuse": 1, "other": 1, "filming": 1, "intimidation": 2, "discrimination": 2,
    "online_hate": 2, "vandalism": 2, "trespass": 2, "threat": 3, "blackmail": 3, "stalking": 3,
    "sexual_harassment": 3, "physical_light": 3, "physical_heavy": 4,
}  # fmt: skip
HEAVIER_SHARE: Final = 0.1  # one step up for the impact (A)

UNDERMINING_SHARE: Final = {"civil": 0.02, "political": 0.05}
INTIMIDATING: Final = frozenset({"intimidation", "threat", "blackmail", "stalking"})

# Measures by severity, such that over all: none 45, warnings 35, conditions on contact 12,
# bans 7, others 1.
_GROUPS: Final = {
    "N": {"N1": 60, "N2": 40}, "G": {"G1": 35, "G2": 40, "G3": 25}, "B": {"B1": 75, "B2": 25},
    "W": {"D1": 20, "W1": 15, "W2": 10, "S2": 15, "S3": 15, "X1": 15, "O1": 10},
}  # fmt: skip


def _measures(none: float, groups: dict[str, float]) -> tuple[str | None, ...]:
    weights: dict[str | None, float] = {None: none}
    for group, share in groups.items():
        whole = sum(_GROUPS[group].values())
        weights |= {code: share * part / whole for code, part in _GROUPS[group].items()}
    return spread(weights, 4_000)


CIVIL_MEASURES: Final = {
    1: _measures(60, {"N": 37, "G": 2.5, "B": 0.3, "W": 0.2}),
    2: _measures(44, {"N": 41, "G": 14, "B": 3, "W": 1}),
    3: _measures(24, {"N": 28, "G": 27, "B": 18.5, "W": 2.5}),
    4: _measures(11, {"N": 10, "G": 22, "B": 53, "W": 4}),
}
POLITICAL_MEASURES: Final = dict.fromkeys(
    (1, 2, 3, 4), _measures(80, {"N": 9, "G": 7, "B": 2, "W": 2})
)  # (A)

# Shortest and longest term in months; a code that is not here has none.
TERMS: Final = {
    "N2": (12, 12), "G1": (3, 6), "G2": (3, 6), "G3": (1, 6), "B1": (3, 12), "B2": (6, 24),
    "W1": (1, 3), "W2": (1, 3), "S2": (6, 12), "O1": (6, 12),
}  # fmt: skip

# Police complaints: 15 to 24 in 100 in the civil line. In the political line 7 in 100 of all who
# experienced something; of those who had it recorded some 3 in 10 (A).
POLICE: Final = {
    "civil": {1: 0.06, 2: 0.15, 3: 0.40, 4: 0.85},
    "political": {1: 0.05, 2: 0.25, 3: 0.45, 4: 0.85},
}
# A measure needs a known offender; without one half is known (civil), online fewer (A).
KNOWN: Final = {"civil": 0.5, "political": 0.3}
