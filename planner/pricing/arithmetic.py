"""The arithmetic of a figure: the products of named factors that a formula adds up.

`Formula` states once how facts become hours, dollars and kilograms. Asked with numbers of the kind
`Traced` it returns what it returns for floats, and what that is the sum of.
"""

from collections.abc import Iterable, Sequence
from math import copysign, fsum, prod
from typing import NamedTuple, Self

from planner.pricing.formula import Number


class Factor(NamedTuple):
    """A number of a product, raised to a power.

    Attributes
    ----------
    name
        What it is called where no fact states it; "" for a fact.
    value
        The number itself, before it is raised.
    unit
        Its unit where no fact states it.
    fact
        The number of the fact that states it, or from which alone it is made; None for none.
    power
        The exponent: -1 divides.
    extent
        Whether it is an extent, such as a length: products that differ in nothing else are told as
        one, with the sum of their extents.
    """

    name: str
    value: float
    unit: str = ""
    fact: int | None = None
    power: float = 1.0
    extent: bool = False

    @property
    def raised(self) -> float:
        """The number that is multiplied."""
        return float(self.value**self.power)


class Product(NamedTuple):
    """A product of a plain number and factors."""

    scale: float
    factors: tuple[Factor, ...] = ()

    @property
    def value(self) -> float:
        """What it comes to."""
        return self.scale * prod(it.raised for it in self.factors)

    def times(self, other: "Product") -> "Product":
        """Return the product of two products, equal factors by the sum of their powers."""
        powers: dict[Factor, float] = {}
        for it in (*self.factors, *other.factors):
            key = it._replace(power=1.0)
            powers[key] = powers.get(key, 0.0) + it.power
        left = (it._replace(power=power) for it, power in powers.items() if power)
        return Product(self.scale * other.scale, tuple(left))

    def raised(self, power: float) -> "Product":
        """Return a power of the product."""
        factors = (it._replace(power=it.power * power) for it in self.factors)
        return Product(float(self.scale**power), tuple(factors))


class Traced(float):
    """A number that tells of which products it is the sum.

    Comparisons, and with them `min` and `max`, are those of numbers.

    Examples
    --------
    >>> rate, km = Traced.of(Factor("rate", 0.5)), Traced.of(Factor("distance", 300.0))
    >>> usd = rate * km * 2.0 + 40.0
    >>> usd, [(it.value, [factor.name for factor in it.factors]) for it in usd.products]
    (340.0, [(300.0, ['rate', 'distance']), (40.0, [])])
    """

    __slots__ = ("products",)

    products: tuple[Product, ...]

    def __new__(cls, value: float, products: Iterable[Product]) -> Self:
        """Make a number from its value and its products."""
        made = super().__new__(cls, value)
        made.products = tuple(products)
        return made

    @classmethod
    def of(cls, factor: Factor) -> Self:
        """Return the number that is one factor."""
        return cls(factor.value, (Product(1.0, (factor,)),))

    def __repr__(self) -> str:
        """Return the number alone."""
        return float.__repr__(self)

    def __add__(self, other: float) -> "Traced":
        """Return the sum, with the products of both."""
        return Traced(float(self) + float(other), (*self.products, *products_of(other)))

    __radd__ = __add__

    def __neg__(self) -> "Traced":
        """Return the number with the other sign."""
        return self * -1.0

    def __sub__(self, other: float) -> "Traced":
        """Return the difference."""
        return self + -other

    def __rsub__(self, other: float) -> "Traced":
        """Return a number less this one."""
        return -self + other

    def __mul__(self, other: float) -> "Traced":
        """Return the product: each product of one with each of the other."""
        theirs = products_of(other)
        each = (one.times(another) for one in self.products for another in theirs)
        return Traced(float(self) * float(other), each)

    __rmul__ = __mul__

    def __truediv__(self, other: float) -> "Traced":
        """Return the quotient."""
        if not isinstance(other, Traced):
            return self * (1.0 / other)
        quotient = self * _one_product(other) ** -1.0
        return Traced(float(self) / float(other), quotient.products)

    def __rtruediv__(self, other: float) -> "Traced":
        """Return a number divided by this one."""
        return Traced(other / float(self), (_one_product(self) ** -1.0 * other).products)

    def __pow__(self, power: float) -> "Traced":  # type: ignore[override]
        """Return a power; what is a sum is raised as a whole."""
        (product,) = _one_product(self).products
        return Traced(float(self) ** power, (product.raised(power),))


def products_of(number: Number) -> tuple[Product, ...]:
    """Return the products of a number: of a plain one itself, and none of nothing."""
    if isinstance(number, Traced):
        return number.products
    return (Product(float(number)),) if number else ()


def _one_product(number: Traced) -> Traced:
    """Return a number as one product: a sum becomes a factor that is named by its arithmetic."""
    if len(number.products) == 1:
        return number
    found = {factor.fact for it in number.products for factor in it.factors}
    fact = found.pop() if len(found) == 1 else None
    written = " + ".join(map(_written, number.products)).replace("+ -", "- ")
    return Traced.of(Factor(written, float(number), fact=fact))


def _written(product: Product) -> str:
    """Return a product as text, facts by the letter x."""
    names = " * ".join(it.name or "x" for it in product.factors)
    if names and abs(product.scale) == 1.0:
        return names if product.scale > 0.0 else f"-{names}"
    return f"{product.scale:g} * {names}" if names else f"{product.scale:g}"


def merged(products: Iterable[Product]) -> list[Product]:
    """Return products, those that differ in one extent alone as one with the sum of extents.

    Equal products without an extent become one with the sum of their scales. What comes to nothing
    is left out.

    Examples
    --------
    >>> rate = Factor("rate", 0.5)
    >>> parts = [Product(1.0, (rate, Factor("distance", km, extent=True))) for km in (300.0, 100.0)]
    >>> [[factor.value for factor in product.factors] for product in merged(parts)]
    [[0.5, 400.0]]
    """
    groups: dict[object, list[Product]] = {}
    for product in products:
        alike = tuple(
            it._replace(value=0.0, fact=None) if it.extent else it for it in product.factors
        )
        extended = alike != product.factors
        key = (frozenset(alike), extended and abs(product.scale))
        groups.setdefault(key, []).append(product)
    sums = (_sum(them) if len(them) > 1 else them[0] for them in groups.values())
    return [it for it in sums if it.value]


def _sum(alike: Sequence[Product]) -> Product:
    """Return the sum of products that differ in one extent and sign, or in their scale."""
    first = alike[0]
    extents = [next((it for it in product.factors if it.extent), None) for product in alike]
    lead = extents[0]
    if lead is None:
        return first._replace(scale=fsum(it.scale for it in alike))
    signed = zip(alike, extents, strict=True)
    summed = fsum(it.raised * copysign(1.0, product.scale) for product, it in signed if it)
    facts = {it.fact for it in extents if it}
    total = lead._replace(value=summed, fact=lead.fact if len(facts) == 1 else None, power=1.0)
    return Product(abs(first.scale), tuple(total if it is lead else it for it in first.factors))
