"""Names of months and weekdays, German and English, as people and programs shorten them."""

from typing import Final

_MONTH_WORDS: Final = (
    "januar jänner jan jän january",
    "februar feber feb february",
    "märz maerz mär mrz march mar",
    "april apr",
    "mai may",
    "juni jun june",
    "juli jul july",
    "august aug",
    "september sept sep",
    "oktober okt october oct",
    "november nov",
    "dezember dez december dec",
)
MONTHS: Final = {word: number for number, words in enumerate(_MONTH_WORDS, start=1) for word in words.split()}
MONTH_NAME: Final = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
WEEKDAY_NAME: Final = (
    r"(?:mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|"
    r"mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
WEEKDAY: Final = rf"(?:{WEEKDAY_NAME}\b\.?(?:\s*(?:[/+&,-]|und|u\.|bis)\s*{WEEKDAY_NAME}\b\.?)?,?\s*)"


def month_name(number: int) -> str:
    """Name of a month as dates are read with it."""
    return _MONTH_WORDS[number - 1].split()[0]
