"""Which picture belongs to which product."""

from collections.abc import Callable
from functools import partial

from integrations.sandbox.pictures import gifts
from integrations.sandbox.pictures.colours import (
    BLUE,
    BURGUNDY,
    CRAFT,
    GOLD,
    HOT_PINK,
    IVORY,
    LAVENDER,
    LILAC,
    MIST,
    PEACH,
    PINK,
    POWDER,
    RED,
    WHITE,
    YELLOW,
)
from integrations.sandbox.pictures.flowers import (
    daisy,
    eustoma,
    hydrangea,
    lilac,
    peony,
    rose,
    sunflower,
    tulip,
)
from integrations.sandbox.pictures.scenes import Sort, bouquet, stem

BLUSH = ("#fff6f5", "#f3dedb")
SAND = ("#fdf8ef", "#ecdfca")
SKY = ("#f5f9fd", "#d9e4ef")
LAWN = ("#f7faf2", "#dde6d0")
SUN = ("#fffaea", "#f2e3ba")
DUSK = ("#f8f4fc", "#ded2ea")

RECIPES: dict[str, Callable[[], str]] = {
    "mono-red-roses": partial(
        bouquet, [Sort(rose, RED)], seed="a", count=25, paper=IVORY, ribbon=RED, ground=BLUSH
    ),
    "mono-tulips": partial(
        bouquet,
        [Sort(tulip, tone) for tone in (HOT_PINK, YELLOW, WHITE, RED, PEACH)],
        seed="b",
        count=31,
        ground=SAND,
    ),
    "mono-peonies": partial(
        bouquet, [Sort(peony, PINK)], seed="c", count=15, paper=POWDER, ground=BLUSH
    ),
    "mono-daisies": partial(
        bouquet, [Sort(daisy, WHITE)], seed="d", count=21, paper=CRAFT, ground=LAWN
    ),
    "mono-hydrangea": partial(
        bouquet, [Sort(hydrangea, BLUE)], seed="e", count=7, paper=MIST, ground=SKY
    ),
    "rose-red": partial(stem, Sort(rose, RED), seed="f", ground=BLUSH),
    "rose-white": partial(stem, Sort(rose, WHITE), seed="g", ground=("#eef1ea", "#cfd8c8")),
    "rose-pink": partial(stem, Sort(rose, PINK), seed="h", ground=BLUSH),
    "rose-spray": partial(stem, Sort(rose, HOT_PINK), seed="i", ground=BLUSH, heads=4),
    "rose-peach": partial(stem, Sort(peony, PEACH), seed="j", ground=SAND),
    "tulip-red": partial(stem, Sort(tulip, RED), seed="k", ground=SAND, broad_leaves=True),
    "tulip-yellow": partial(stem, Sort(tulip, YELLOW), seed="l", ground=SUN, broad_leaves=True),
    "tulip-pink": partial(stem, Sort(tulip, HOT_PINK), seed="m", ground=BLUSH, broad_leaves=True),
    "peony": partial(stem, Sort(peony, PINK, 1.05), seed="n", ground=BLUSH),
    "hydrangea": partial(stem, Sort(hydrangea, BLUE, 1.1), seed="o", ground=SKY),
    "eustoma": partial(
        stem, Sort(eustoma, WHITE), seed="p", ground=("#eef1ea", "#cfd8c8"), heads=4
    ),
    "sunflower": partial(stem, Sort(sunflower, YELLOW, 1.1), seed="q", ground=SUN),
    "lilac": partial(stem, Sort(lilac, LILAC, 1.05), seed="r", ground=DUSK),
    "vase": gifts.vase,
    "card": gifts.card,
    "sweets": gifts.sweets,
    "balloon": gifts.balloon,
    "packing": gifts.packing,
    "delivery": gifts.delivery,
    "person": gifts.person,
    "tender-morning": partial(
        bouquet,
        [Sort(peony, PEACH), Sort(eustoma, WHITE, 0.95), Sort(rose, PINK)],
        seed="s",
        count=13,
        paper=POWDER,
        ground=BLUSH,
    ),
    "powder-cloud": partial(
        bouquet,
        [Sort(peony, PINK, 1.12), Sort(rose, POWDER, 0.95), Sort(rose, PINK, 0.9)],
        seed="t",
        count=14,
        paper=IVORY,
        ribbon=POWDER,
        ground=BLUSH,
        airy=True,
    ),
    "ruby": partial(
        bouquet,
        [Sort(rose, RED, 1.1), Sort(peony, BURGUNDY, 0.95), Sort(rose, BURGUNDY)],
        seed="u",
        count=17,
        paper=BURGUNDY,
        ribbon=GOLD,
        ground=("#f9efe9", "#e2cabd"),
    ),
    "white-garden": partial(
        bouquet,
        [Sort(rose, WHITE, 1.1), Sort(hydrangea, WHITE, 1.05), Sort(eustoma, IVORY)],
        seed="v",
        count=14,
        paper=MIST,
        ground=("#eef2ee", "#cbd6cd"),
    ),
    "lavender-evening": partial(
        bouquet,
        [Sort(eustoma, LILAC), Sort(hydrangea, BLUE, 1.1), Sort(rose, LAVENDER)],
        seed="w",
        count=13,
        paper=LAVENDER,
        ground=DUSK,
    ),
    "sunny-day": partial(
        bouquet,
        [Sort(sunflower, YELLOW, 1.2), Sort(daisy, WHITE, 0.9), Sort(tulip, YELLOW, 0.9)],
        seed="x",
        count=15,
        paper=CRAFT,
        ribbon=GOLD,
        ground=SUN,
    ),
    "compliment": partial(
        bouquet,
        [Sort(rose, HOT_PINK), Sort(rose, PINK, 0.9)],
        seed="y",
        count=7,
        paper=IVORY,
        ribbon=HOT_PINK,
        ground=LAWN,
        airy=True,
    ),
    "berry-dessert": partial(
        bouquet,
        [Sort(tulip, HOT_PINK), Sort(peony, HOT_PINK, 1.1), Sort(rose, BURGUNDY, 0.85)],
        seed="z",
        count=16,
        paper=POWDER,
        ribbon=BURGUNDY,
        ground=BLUSH,
    ),
    "summer-meadow": partial(
        bouquet,
        [Sort(daisy, WHITE, 1.05), Sort(hydrangea, BLUE, 0.85), Sort(daisy, YELLOW, 0.85)],
        seed="1",
        count=18,
        paper=CRAFT,
        ground=LAWN,
    ),
    "morning-in-paris": partial(
        bouquet,
        [Sort(peony, PEACH, 1.1), Sort(eustoma, IVORY), Sort(rose, PEACH, 0.9)],
        seed="2",
        count=15,
        paper=IVORY,
        ribbon=PEACH,
        ground=SAND,
        airy=True,
    ),
    "scarlet-sails": partial(
        bouquet,
        [Sort(rose, RED, 1.1), Sort(tulip, RED), Sort(rose, BURGUNDY, 0.9)],
        seed="3",
        count=21,
        paper=IVORY,
        ribbon=RED,
        ground=BLUSH,
    ),
    "first-snow": partial(
        bouquet,
        [Sort(rose, WHITE, 1.1), Sort(hydrangea, BLUE), Sort(eustoma, WHITE)],
        seed="4",
        count=15,
        paper=MIST,
        ribbon=BLUE,
        ground=SKY,
    ),
    "spring-basket": partial(
        bouquet,
        [Sort(tulip, YELLOW, 1.1), Sort(tulip, HOT_PINK), Sort(tulip, WHITE)],
        seed="5",
        count=23,
        paper=CRAFT,
        ribbon=GOLD,
        ground=SUN,
    ),
}


def draw(name: str) -> str:
    """Return the picture of a product; an unknown name gets a bouquet of its own."""
    recipe = RECIPES.get(name)
    if recipe is not None:
        return recipe()
    tones = (PINK, PEACH, LILAC, YELLOW, BLUE, RED, WHITE)
    heads = (rose, peony, eustoma, daisy)
    number = sum(name.encode())
    tone, head = tones[number % len(tones)], heads[number % len(heads)]
    other = tones[(number + 3) % len(tones)]
    return bouquet([Sort(head, tone), Sort(rose, other, 0.9)], seed=name, count=12)
