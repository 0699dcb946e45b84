"""Flower heads as SVG, each drawn around (0, 0) with a radius of about 100."""

import math
from collections.abc import Callable
from random import Random

from integrations.sandbox.pictures.colours import GREEN, Tone

DARK_HEART = 27
"""Radius of the dark middle of a sunflower."""

type Head = Callable[[Tone, str, Random], str]
"""(tone, prefix of gradient names, randomness) -> elements."""


def gradients(tone: Tone, prefix: str) -> str:
    """Return the gradients the heads of one tone share: a petal, a heart, a soft shade."""
    return (
        f'<radialGradient id="{prefix}p" cx=".5" cy=".1" r="1">'
        f'<stop offset="0" stop-color="{tone.light}"/>'
        f'<stop offset=".55" stop-color="{tone.middle}"/>'
        f'<stop offset="1" stop-color="{tone.dark}"/></radialGradient>'
        f'<radialGradient id="{prefix}h" cx=".5" cy=".5" r=".6">'
        f'<stop offset="0" stop-color="{tone.dark}"/>'
        f'<stop offset="1" stop-color="{tone.middle}"/></radialGradient>'
        f'<linearGradient id="{prefix}s" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="0" stop-color="{tone.light}"/>'
        f'<stop offset=".45" stop-color="{tone.middle}"/>'
        f'<stop offset="1" stop-color="{tone.dark}"/></linearGradient>'
    )


def rose(tone: Tone, prefix: str, rng: Random) -> str:
    """Rings of cupped petals closing to a spiral."""
    parts = [f'<circle r="58" fill="{tone.dark}"/>']
    rings = ((5, 66, 62, 60), (5, 48, 52, 52), (5, 32, 43, 42), (4, 18, 33, 31), (3, 8, 24, 21))
    turn = rng.uniform(0, 60)
    for count, distance, width, height in rings:
        turn += 31
        for index in range(count):
            angle = turn + index * 360 / count + rng.uniform(-5, 5)
            parts.append(_cupped(prefix, tone, angle, distance, (width, height)))
    parts.append(
        f'<path d="M-9 2C-9-9 9-9 9 1C9 9-5 9-4 1C-3-4 4-4 4 1" fill="none" '
        f'stroke="{tone.dark}" stroke-width="3.4" stroke-linecap="round" opacity=".85"/>'
    )
    return "".join(parts)


def peony(tone: Tone, prefix: str, rng: Random) -> str:
    """Many ruffled petals, outer ones wide, inner ones crowded."""
    parts = [f'<circle r="56" fill="{tone.dark}"/>']
    rings = ((8, 76, 46, 48), (8, 60, 42, 44), (8, 44, 36, 38), (7, 29, 30, 32), (6, 15, 22, 24))
    turn = rng.uniform(0, 40)
    for count, distance, width, height in rings:
        turn += 23
        for index in range(count):
            angle = turn + index * 360 / count + rng.uniform(-7, 7)
            parts.append(_ruffled(prefix, tone, angle, distance, (width, height)))
    parts.append(f'<circle r="12" fill="url(#{prefix}h)" opacity=".8"/>')
    return "".join(parts)


def eustoma(tone: Tone, prefix: str, rng: Random) -> str:
    """Wide overlapping petals around a greenish throat."""
    turn = rng.uniform(0, 60)
    parts = []
    for count, distance, width, height in ((6, 42, 62, 58), (5, 26, 48, 46), (3, 12, 34, 32)):
        turn += 37
        for index in range(count):
            angle = turn + index * 360 / count
            parts.append(_ruffled(prefix, tone, angle, distance, (width, height)))
    parts.append(f'<circle r="11" fill="{GREEN.light}"/><circle r="5" fill="{GREEN.middle}"/>')
    return "".join(parts)


def tulip(tone: Tone, prefix: str, rng: Random) -> str:
    """A cup of petals seen a little from above."""
    lean = rng.uniform(-6, 6)
    side = "M0 78C-74 66-86-8-58-84C-30-64-12-40 0 78Z"
    other = "M0 78C74 66 86-8 58-84C30-64 12-40 0 78Z"
    back = "M-44 20C-48-40-26-84 0-98C26-84 48-40 44 20Z"
    front = "M0 86C-52 74-52-14 0-74C52-14 52 74 0 86Z"
    edge = f'stroke="{tone.dark}" stroke-opacity=".28" stroke-width="2"'
    shade = f'fill="none" stroke="{tone.dark}" stroke-opacity=".22" stroke-width="2.4"'
    return (
        f'<g transform="rotate({lean:.1f})"><path d="{back}" fill="{tone.dark}" opacity=".85"/>'
        f'<path d="{side}" fill="url(#{prefix}s)" {edge}/>'
        f'<path d="{other}" fill="url(#{prefix}s)" {edge}/>'
        f'<path d="{front}" fill="url(#{prefix}s)" {edge}/>'
        f'<path d="M0 72C-4 30-4-10 0-56M-16 60C-24 30-22 4-12-20M16 60C24 30 22 4 12-20" {shade}/>'
        "</g>"
    )


def daisy(tone: Tone, prefix: str, rng: Random) -> str:
    """A ring of narrow petals and a yellow button."""
    turn = rng.uniform(0, 22)
    petals = [
        f'<path d="M0-16C17-34 15-88 0-95C-15-88-17-34 0-16Z" fill="url(#{prefix}p)" '
        f'stroke="{tone.dark}" stroke-opacity=".35" stroke-width="1.6" '
        f'transform="rotate({turn + index * 360 / 17:.1f})"/>'
        for index in range(17)
    ]
    return "".join(petals) + _button("#f7c93b", "#c98a12", 27)


def sunflower(tone: Tone, prefix: str, rng: Random) -> str:
    """Two rings of pointed petals around a dark disc of seeds."""
    turn = rng.uniform(0, 15)
    petals = [
        f'<path d="M0-30C19-52 15-84 0-99C-15-84-19-52 0-30Z" fill="url(#{prefix}p)" '
        f'stroke="{tone.dark}" stroke-opacity=".5" stroke-width="1.5" '
        f'transform="rotate({turn + index * 360 / 30:.1f}) scale({1 if index % 2 else 0.88})"/>'
        for index in range(30)
    ]
    seeds = []
    for index in range(90):
        far, angle = 41 * math.sqrt(index / 90), index * 2.39996
        x, y = far * math.cos(angle), far * math.sin(angle)
        colour = "#7a4a1c" if far > DARK_HEART else "#3c220c"
        seeds.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.3" fill="{colour}"/>')
    return "".join(petals) + '<circle r="46" fill="#54300f"/>' + "".join(seeds)


def hydrangea(tone: Tone, prefix: str, rng: Random) -> str:
    """A ball of small four-petalled florets."""
    parts = [f'<circle r="88" fill="{tone.dark}" opacity=".75"/>']
    for index in range(58, -1, -1):
        far, angle = 84 * math.sqrt(index / 58), index * 2.39996
        x, y = far * math.cos(angle), far * math.sin(angle)
        parts.append(_floret(prefix, tone, (x, y), rng.uniform(15, 18), rng.uniform(0, 90)))
    return "".join(parts)


def lilac(tone: Tone, prefix: str, rng: Random) -> str:
    """A loose cone of florets, full below and pointed above."""
    parts = []
    for step in range(74):
        height = step / 74
        half = 68 * math.sqrt(1 - height) * (0.72 + 0.28 * min(1, height * 6))
        x = math.sin(step * 2.39996) * half
        y = 84 - height * 182 + rng.uniform(-6, 6)
        parts.append(_floret(prefix, tone, (x, y), rng.uniform(13, 17), rng.uniform(0, 90)))
    return "".join(parts)


def gypsophila(tone: Tone, prefix: str, rng: Random) -> str:
    """A cloud of small white dots on threads."""
    del prefix
    parts = []
    for _ in range(34):
        far, angle = 92 * math.sqrt(rng.random()), rng.uniform(0, math.tau)
        x, y = far * math.cos(angle), far * math.sin(angle)
        parts.append(
            f'<path d="M0 30L{x:.0f} {y:.0f}" stroke="{GREEN.light}" stroke-width="1.2" '
            f'opacity=".6"/><circle cx="{x:.0f}" cy="{y:.0f}" r="{rng.uniform(5, 8):.1f}" '
            f'fill="{tone.light}" stroke="{tone.dark}" stroke-opacity=".4"/>'
        )
    return "".join(parts)


def _cupped(
    prefix: str, tone: Tone, angle: float, distance: float, size: tuple[float, float]
) -> str:
    width, height = size
    path = (
        f"M{-width} 6C{-width}-{height * 0.7:.0f} {-width * 0.5:.0f}-{height} 0-{height}"
        f"C{width * 0.5:.0f}-{height} {width}-{height * 0.7:.0f} {width} 6"
        f"C{width * 0.5:.0f} 22 {-width * 0.5:.0f} 22 {-width} 6Z"
    )
    return _petal(path, prefix, tone, angle, distance - height * 0.15)


def _ruffled(
    prefix: str, tone: Tone, angle: float, distance: float, size: tuple[float, float]
) -> str:
    width, height = size
    third = width / 3
    path = (
        f"M{-width * 0.45:.0f} 10C{-width:.0f}-6 {-width:.0f}-{height * 0.6:.0f} "
        f"{-third * 1.6:.0f}-{height * 0.82:.0f}"
        f"Q{-third:.0f}-{height * 0.74:.0f} {-third * 0.6:.0f}-{height:.0f}"
        f"Q0-{height * 0.84:.0f} {third * 0.6:.0f}-{height:.0f}"
        f"Q{third:.0f}-{height * 0.74:.0f} {third * 1.6:.0f}-{height * 0.82:.0f}"
        f"C{width:.0f}-{height * 0.6:.0f} {width:.0f}-6 {width * 0.45:.0f} 10"
        f"C{width * 0.2:.0f} 20 {-width * 0.2:.0f} 20 {-width * 0.45:.0f} 10Z"
    )
    return _petal(path, prefix, tone, angle, distance - height * 0.1)


def _petal(path: str, prefix: str, tone: Tone, angle: float, distance: float) -> str:
    return (
        f'<path d="{path}" fill="url(#{prefix}p)" stroke="{tone.dark}" stroke-opacity=".3" '
        f'stroke-width="1.6" transform="rotate({angle:.1f}) translate(0 {-distance * 0.72:.1f})"/>'
    )


def _floret(prefix: str, tone: Tone, at: tuple[float, float], size: float, angle: float) -> str:
    petals = "".join(
        f'<ellipse cy="{-size * 0.55:.1f}" rx="{size * 0.46:.1f}" ry="{size * 0.55:.1f}" '
        f'transform="rotate({quarter * 90})"/>'
        for quarter in range(4)
    )
    return (
        f'<g transform="translate({at[0]:.1f} {at[1]:.1f}) rotate({angle:.0f})" '
        f'fill="url(#{prefix}p)" stroke="{tone.dark}" stroke-opacity=".35">{petals}'
        f'<circle r="{size * 0.14:.1f}" fill="{tone.light}" stroke="none"/></g>'
    )


def _button(light: str, dark: str, radius: int) -> str:
    dots = "".join(
        f'<circle cx="{radius * 0.8 * math.sqrt(n / 26) * math.cos(n * 2.4):.1f}" '
        f'cy="{radius * 0.8 * math.sqrt(n / 26) * math.sin(n * 2.4):.1f}" r="1.7" fill="{dark}"/>'
        for n in range(26)
    )
    return f'<circle r="{radius}" fill="{light}" stroke="{dark}" stroke-width="2"/>{dots}'
