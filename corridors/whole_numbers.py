"""Whole numbers as tables write them."""

_MOST_DIGITS = 9


def is_whole(text: str) -> bool:
    """Tell whether a text is a whole number of at most nine plain digits, without a sign.

    `str.isdigit` also takes digits that `int` does not, and Python converts no thousands of them.

    Examples
    --------
    >>> is_whole("1520"), is_whole("15²"), is_whole("-1"), is_whole("9" * 5000)
    (True, False, False, False)
    """
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
