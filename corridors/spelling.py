"""When are two ways of writing a name the same?"""

import unicodedata


def fold(text: str) -> str:
    """Return a name without case, accents, hyphens and doubled spaces.

    Examples
    --------
    >>> fold("Ulan-Udė "), fold("大连")
    ('ulan ude', '大连')
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    for char in "-_,.'’ʹ":
        plain = plain.replace(char, " " if char in "-_," else "")
    return " ".join(plain.casefold().split())
