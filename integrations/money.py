"""Roubles and points as exact decimals. A float near money is a defect and raises `TypeError`."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation

ZERO = Decimal("0.00")
KOPECK = Decimal("0.01")


def to_decimal(value: Decimal | int | str) -> Decimal:
    """Return `value` unrounded. Raises TypeError for floats and bools, ValueError for rubbish."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise TypeError(f"money must be Decimal, int or str, not {type(value).__name__}")
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"not a number: {value!r}") from error
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return number


def to_money(value: Decimal | int | str) -> Decimal:
    """Return roubles with exactly two places, halves rounded away from zero."""
    return to_decimal(value).quantize(KOPECK, rounding=ROUND_HALF_UP)


def floor_to_step(value: Decimal | int | str, step: Decimal) -> Decimal:
    """Return the largest multiple of `step` that does not exceed `value`."""
    if step <= 0:
        raise ValueError("step must be positive")
    units = (to_decimal(value) / step).to_integral_value(rounding=ROUND_FLOOR)
    return units * step


def wire(value: Decimal | int | str) -> str:
    """Return roubles as vendors write them in strings: "3500.00"."""
    return f"{to_money(value):f}"


def allocate(total: Decimal, weights: Sequence[Decimal], step: Decimal = KOPECK) -> list[Decimal]:
    """Share `total` among `weights` in multiples of `step`, losing nothing.

    The largest remainders get the odd steps, earlier lines first among equals. The shares sum to
    `total` exactly, a zero weight gets zero, and as long as `total` does not exceed the sum of
    the weights no share exceeds its own weight. Raises ValueError when that cannot be done.
    """
    total = to_decimal(total)
    parts = [to_decimal(weight) for weight in weights]
    if total < 0 or any(part < 0 for part in parts):
        raise ValueError("neither the total nor a weight may be negative")
    if floor_to_step(total, step) != total:
        raise ValueError(f"{total} is not a multiple of {step}")
    whole = sum(parts, Decimal(0))
    if total == 0:
        return [total] * len(parts)
    if whole == 0:
        raise ValueError("nothing to share among: every weight is zero")

    capped = total <= whole
    exact = [total * part / whole for part in parts]
    shares = [floor_to_step(share, step) for share in exact]
    left = int((total - sum(shares, Decimal(0))) / step)
    order = sorted(range(len(parts)), key=lambda i: (shares[i] - exact[i], i))
    while left:
        given = 0
        for index in order:
            room = parts[index] > 0 and (not capped or shares[index] + step <= parts[index])
            if left and room:
                shares[index] += step
                left -= 1
                given += 1
        if not given:
            raise ValueError(f"{total} cannot be shared in steps of {step} within these weights")
    return shares
