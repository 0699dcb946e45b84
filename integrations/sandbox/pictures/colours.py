"""Colours of petals and paper, from the light edge to the dark heart."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tone:
    """Three steps of one colour."""

    light: str
    middle: str
    dark: str


RED = Tone("#ef5a5f", "#c9182b", "#7d0a18")
BURGUNDY = Tone("#b9435f", "#8c1a3a", "#4d0a1e")
PINK = Tone("#fde3ea", "#f6a9bf", "#d9668c")
HOT_PINK = Tone("#ffc2da", "#ec5f98", "#b12a68")
PEACH = Tone("#ffeeda", "#fcc296", "#e78a58")
WHITE = Tone("#ffffff", "#f6f2ea", "#d9d3bf")
YELLOW = Tone("#fff3ad", "#fdce3c", "#e29a0c")
BLUE = Tone("#dfeaff", "#93b4ee", "#5a7fce")
LILAC = Tone("#f0e4fb", "#c7a0e6", "#8f62bd")
GREEN = Tone("#a8c99a", "#6f9d6c", "#3f6f4a")
EUCALYPTUS = Tone("#cfe0d8", "#9dbcae", "#6a9182")
OLIVE = Tone("#8fa77c", "#5d7d55", "#34543a")
CRAFT = Tone("#ecd9bd", "#dcc09a", "#c09d70")
POWDER = Tone("#fdeef0", "#f5d5da", "#e2b1ba")
IVORY = Tone("#fffdf7", "#f3ecdd", "#dccfb6")
MIST = Tone("#eef3f8", "#d5e0ea", "#b2c3d3")
LAVENDER = Tone("#f3edfa", "#dccfee", "#bba7d8")
GOLD = Tone("#ffe9a8", "#f2c14e", "#b9852b")
