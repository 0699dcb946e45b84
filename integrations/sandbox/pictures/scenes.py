"""Whole pictures of 800 by 800: a bouquet in paper, one stem, an armful of heads."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from integrations.sandbox.pictures.colours import (
    CRAFT,
    EUCALYPTUS,
    GREEN,
    IVORY,
    OLIVE,
    WHITE,
    Tone,
)
from integrations.sandbox.pictures.flowers import Head, gradients, gypsophila

SIZE = 800
BRANCH = ((400.0, 215.0, 1.15), (262.0, 330.0, 1.0), (540.0, 318.0, 1.05), (395.0, 418.0, 1.1))
"""Where the heads of a branch sit, and how large they are."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind of head in a bouquet: how it is drawn, its tone, how large beside the others."""

    head: Head
    tone: Tone
    scale: float = 1.0


def frame(body: str, *, defs: str = "", ground: tuple[str, str] = ("#fdf7f2", "#efe0d3")) -> str:
    """Put a scene on a softly lit ground."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" '
        f'width="{SIZE}" height="{SIZE}"><defs>'
        f'<radialGradient id="bg" cx=".5" cy=".38" r=".8"><stop offset="0" '
        f'stop-color="{ground[0]}"/><stop offset="1" stop-color="{ground[1]}"/></radialGradient>'
        '<radialGradient id="sh"><stop offset="0" stop-color="#5b4636" stop-opacity=".32"/>'
        '<stop offset="1" stop-color="#5b4636" stop-opacity="0"/></radialGradient>'
        f'{defs}</defs><rect width="{SIZE}" height="{SIZE}" fill="url(#bg)"/>{body}</svg>'
    )


def bouquet(
    sorts: Sequence[Sort],
    *,
    seed: str,
    count: int,
    paper: Tone = CRAFT,
    ribbon: Tone = IVORY,
    ground: tuple[str, str] = ("#fdf7f2", "#efe0d3"),
    airy: bool = False,
) -> str:
    """Draw a hand-tied bouquet in paper; `airy` adds gypsophila around it."""
    rng = Random(seed)  # noqa: S311 - drawings, not secrets
    defs, heads = _heads(sorts, rng)
    radius = 205 + min(count, 30) * 1.6
    body = ['<ellipse cx="400" cy="742" rx="190" ry="34" fill="url(#sh)"/>']
    body.append(_paper_back(paper, radius))
    body.append(_greens(rng, radius))
    if airy:
        defs += f'<g id="air">{gypsophila(WHITE, "", rng)}</g>'
        body += [
            f'<use href="#air" transform="translate({400 + math.cos(a) * radius * 0.95:.0f} '
            f'{318 + math.sin(a) * radius * 0.8:.0f}) scale(.95)"/>'
            for a in (3.5, 4.2, 4.9, 5.6, 2.8, 6.3)
        ]
    body.append(_dome(heads, sorts, rng, count=count, radius=radius))
    body.append(_paper_front(paper, ribbon, radius))
    return frame("".join(body), defs=defs, ground=ground)


def stem(
    sort: Sort, *, seed: str, ground: tuple[str, str], heads: int = 1, broad_leaves: bool = False
) -> str:
    """Draw one stem with its head large in the picture, or a branch of several."""
    rng = Random(seed)  # noqa: S311 - drawings, not secrets
    defs, drawn = _heads([sort], rng)
    leaf = _broad_leaf if broad_leaves else _leaf
    body = ['<ellipse cx="400" cy="762" rx="120" ry="22" fill="url(#sh)"/>']
    places = [(400.0, 300.0, 2.2 * sort.scale)]
    if heads > 1:
        places = [*BRANCH[:heads]]
        body += [
            f'<path d="M400 620Q{(400 + x) / 2 + 10:.0f} {y + 160:.0f} {x:.0f} {y:.0f}" '
            f'fill="none" stroke="{OLIVE.middle}" stroke-width="9"/>'
            for x, y, _ in places
        ]
    body.append(
        f'<path d="M400 300C408 460 392 600 402 770" fill="none" stroke="{OLIVE.middle}" '
        f'stroke-width="15" stroke-linecap="round"/><path d="M396 300C404 460 388 600 398 770" '
        f'fill="none" stroke="{GREEN.light}" stroke-width="4" opacity=".7"/>'
    )
    body.append(leaf(398, 640, -58, 1.25) + leaf(402, 575, 52, 1.15))
    for x, y, scale in places:
        body.append(f'<use href="#{drawn[0]}" transform="translate({x} {y}) scale({scale:.2f})"/>')
    return frame("".join(body), defs=defs, ground=ground)


def _heads(sorts: Sequence[Sort], rng: Random) -> tuple[str, list[str]]:
    """Define each kind of head once; they are drawn by `use`."""
    defs, names = [], []
    for number, sort in enumerate(sorts):
        prefix = f"f{number}"
        defs.append(gradients(sort.tone, prefix))
        defs.append(f'<g id="{prefix}">{sort.head(sort.tone, prefix, rng)}</g>')
        names.append(prefix)
    return "".join(defs), names


def _dome(
    heads: Sequence[str], sorts: Sequence[Sort], rng: Random, *, count: int, radius: float
) -> str:
    """Spread heads like seeds of a sunflower, the middle ones in front and larger."""
    parts = []
    base = radius / 100 * 1.32 / math.sqrt(count)
    turn = rng.uniform(0, math.tau)
    # Shuffled, because neighbours of a spiral repeat and one sort would stand in a heap.
    kinds = [index % len(heads) for index in range(count)]
    rng.shuffle(kinds)
    for index in range(count - 1, -1, -1):
        far = math.sqrt((index + 0.35) / count)
        angle = index * 2.39996 + turn
        x = 400 + far * radius * 0.9 * math.cos(angle)
        y = 318 + far * radius * 0.74 * math.sin(angle)
        kind = kinds[index]
        scale = base * sorts[kind].scale * (1.12 - 0.2 * far) * rng.uniform(0.95, 1.05)
        tilt = math.degrees(math.atan2(x - 400, 560 - y)) * 0.9
        parts.append(
            f'<ellipse cx="{x + 4:.0f}" cy="{y + 10:.0f}" rx="{scale * 88:.0f}" '
            f'ry="{scale * 86:.0f}" fill="#2b1c16" opacity=".24"/>'
            f'<use href="#{heads[kind]}" transform="translate({x:.1f} {y:.1f}) '
            f'rotate({tilt:.1f}) scale({scale:.3f})"/>'
        )
    return "".join(parts)


def _greens(rng: Random, radius: float) -> str:
    parts = []
    for index in range(17):
        angle = -200 + index * 220 / 16 + rng.uniform(-5, 5)
        x = 400 + math.cos(math.radians(angle)) * radius * 0.8
        y = 330 + math.sin(math.radians(angle)) * radius * 0.72
        scale = rng.uniform(0.85, 1.15)
        draw = _eucalyptus if index % 3 == 0 else _leaf
        parts.append(draw(x, y, angle + 90, scale))
    return "".join(parts)


def _leaf(x: float, y: float, angle: float, scale: float) -> str:
    return (
        f'<g transform="translate({x:.0f} {y:.0f}) rotate({angle:.0f}) scale({scale:.2f})">'
        f'<path d="M0 0C36-28 34-96 0-128C-34-96-36-28 0 0Z" fill="{OLIVE.middle}"/>'
        f'<path d="M0 0C30-30 28-96 0-128L0 0Z" fill="{GREEN.middle}" opacity=".85"/>'
        f'<path d="M0-4V-118" stroke="{GREEN.light}" stroke-width="2.4" opacity=".7"/></g>'
    )


def _broad_leaf(x: float, y: float, angle: float, scale: float) -> str:
    return (
        f'<g transform="translate({x:.0f} {y:.0f}) rotate({angle:.0f}) scale({scale:.2f})">'
        f'<path d="M0 0C40-40 46-150 8-214C-34-150-30-40 0 0Z" fill="{GREEN.dark}"/>'
        f'<path d="M0 0C34-50 36-150 8-214C4-140 4-60 0 0Z" fill="{GREEN.middle}"/></g>'
    )


def _eucalyptus(x: float, y: float, angle: float, scale: float) -> str:
    leaves = "".join(
        f'<ellipse cx="{side * 24}" cy="{-18 - step * 27}" rx="21" ry="15" '
        f'fill="{EUCALYPTUS.middle if step % 2 else EUCALYPTUS.light}" '
        f'stroke="{EUCALYPTUS.dark}" stroke-opacity=".5" '
        f'transform="rotate({side * -28} {side * 24} {-18 - step * 27})"/>'
        for step in range(5)
        for side in (-1, 1)
    )
    return (
        f'<g transform="translate({x:.0f} {y:.0f}) rotate({angle:.0f}) scale({scale:.2f})">'
        f'<path d="M0 0V-140" stroke="{EUCALYPTUS.dark}" stroke-width="4"/>{leaves}</g>'
    )


def _paper_back(paper: Tone, radius: float) -> str:
    left, right = 400 - radius * 1.16, 400 + radius * 1.16
    return (
        f'<path d="M{left:.0f} 300Q{left + 60:.0f} 150 {left + 130:.0f} 196'
        f"Q400 60 {right - 130:.0f} 196Q{right - 60:.0f} 150 {right:.0f} 300"
        f'L446 660H354Z" fill="{paper.middle}"/>'
        f'<path d="M{left:.0f} 300Q{left + 60:.0f} 150 {left + 130:.0f} 196L400 560Z" '
        f'fill="{paper.light}" opacity=".7"/>'
        f'<path d="M{right:.0f} 300Q{right - 60:.0f} 150 {right - 130:.0f} 196L400 560Z" '
        f'fill="{paper.dark}" opacity=".35"/>'
    )


def _paper_front(paper: Tone, ribbon: Tone, radius: float) -> str:
    left, right = 400 - radius * 1.16, 400 + radius * 1.16
    return (
        f'<path d="M{left:.0f} 300C{left + 70:.0f} 440 {left + 150:.0f} 500 400 530'
        f"C{right - 150:.0f} 500 {right - 70:.0f} 440 {right:.0f} 300"
        f'L436 640Q452 700 486 752Q400 772 314 752Q348 700 364 640Z" fill="{paper.middle}"/>'
        f'<path d="M{left:.0f} 300C{left + 80:.0f} 450 {left + 170:.0f} 520 430 560'
        f'L416 640L330 752Q318 752 314 752Q348 700 364 640Z" fill="{paper.light}" opacity=".85"/>'
        f'<path d="M{right:.0f} 300C{right - 60:.0f} 440 {right - 150:.0f} 520 400 548'
        f'L420 640L470 752L486 752Q452 700 436 640Z" fill="{paper.dark}" opacity=".32"/>'
        f"{_bow(ribbon)}"
    )


def _bow(ribbon: Tone) -> str:
    edge = f'stroke="{ribbon.dark}" stroke-width="2" stroke-opacity=".6"'
    return (
        f'<path d="M356 628Q400 646 444 628L446 664Q400 682 354 664Z" fill="{ribbon.middle}" '
        f'{edge}/><path d="M398 650C350 690 342 730 330 768L356 758L368 776C380 730 396 700 404 '
        f'656Z" fill="{ribbon.middle}" {edge}/><path d="M402 650C450 690 458 730 470 768L446 758'
        f'L432 776C420 730 404 700 396 656Z" fill="{ribbon.dark}" opacity=".8"/>'
        f'<path d="M400 648C360 606 300 606 296 640C294 676 356 676 400 650Z" '
        f'fill="{ribbon.light}" {edge}/><path d="M400 648C440 606 500 606 504 640C506 676 444 676 '
        f'400 650Z" fill="{ribbon.light}" {edge}/><ellipse cx="400" cy="648" rx="17" ry="15" '
        f'fill="{ribbon.middle}" {edge}/>'
    )
