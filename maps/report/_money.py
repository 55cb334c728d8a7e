"""The currency in which a report states money."""

from typing import Any, NamedTuple

_DOLLARS = "USD"


class Money(NamedTuple):
    """A currency and its units per USD; amounts are converted where they are written."""

    code: str = _DOLLARS
    rate: float = 1.0

    @classmethod
    def of_document(cls, document: dict[str, Any]) -> "Money":
        """Return the currency that a report asks for, USD without one."""
        asked = document.get("currency")
        return cls() if asked is None else cls(asked["code"], asked["rate"])

    def of(self, usd: float) -> float:
        """Return USD in the currency, not rounded."""
        return usd * self.rate

    def scale(self, name: str, divisor: float = 1.0) -> float:
        """Return by what a total is divided for print, where it is money by the rate.

        Examples
        --------
        >>> Money("CNY", 4.0).scale("cost_usd"), Money("CNY", 4.0).scale("time_h", 24)
        (0.25, 24)
        """
        return divisor / self.rate if name.endswith("_usd") else divisor
