"""Numbers: Decimal only, at most 18 digits before and 9 after the point.

Figures are Decimals and are summed with 50 digits. Shares (attainment, due share, shortfall)
are exact Fractions: the difference of two rounded quotients could fall on the wrong side of
an edge, and every comparison here is made raw.
"""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

EXACT = Context(prec=50)
_SIXTH = Decimal("0.000001")
NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?")


def parse_number(text: str) -> Decimal | None:
    """Return the plain decimal, or None: no signs but -, no exponent, no thousands, no NaN."""
    return Decimal(text) if NUMBER.fullmatch(text) else None


def plain(number: Decimal) -> str:
    """Return all digits without exponent and without zeros at the end.

    >>> plain(Decimal("6.60E+2")), plain(Decimal("-0.0"))
    ('660', '0')
    """
    text = str(number)
    if "E" in text:  # seldom, and to format each takes longer
        text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def as_decimal(share: Fraction) -> Decimal:
    """Return the share as a Decimal of 50 digits."""
    return EXACT.divide(Decimal(share.numerator), Decimal(share.denominator))


def sixth(number: Decimal) -> Decimal:
    """Return a quotient with six decimals, half even."""
    return number.quantize(_SIXTH, ROUND_HALF_EVEN, EXACT)
