"""Korea's business registration number: three, two and five digits, the last of which checks the others."""

import re

_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def bare(number: str) -> str:
    """The number's digits, without the blanks and hyphens people write between them."""
    return re.sub(r"[\s-]", "", number)


def adds_up(digits: str) -> bool:
    """Whether ten digits carry the right check digit, as Korea's tax service reckons it.

    The first nine are weighted 1 3 7 1 3 7 1 3 5; the tens of the ninth product count as well;
    sum and check digit together end in 0.
    """
    if re.fullmatch(r"[0-9]{10}", digits) is None:
        return False
    figures = [int(digit) for digit in digits]
    products = [figure * weight for figure, weight in zip(figures, _WEIGHTS, strict=False)]
    return (sum(products) + products[-1] // 10 + figures[-1]) % 10 == 0


def written(digits: str) -> str:
    """The number as it stands on the certificate: 123-45-67890."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
