"""Pictures of what is not a flower."""

from random import Random

from integrations.sandbox.pictures.colours import PINK, RED, WHITE
from integrations.sandbox.pictures.flowers import gradients, peony
from integrations.sandbox.pictures.scenes import frame

SHADOW = '<ellipse cx="400" cy="708" rx="220" ry="34" fill="url(#sh)"/>'


def vase() -> str:
    """A glass vase with a band of light."""
    defs = (
        '<linearGradient id="gl" x1="0" x2="1"><stop offset="0" stop-color="#b9d8e2" '
        'stop-opacity=".95"/><stop offset=".35" stop-color="#f4fbfd" stop-opacity=".85"/>'
        '<stop offset=".7" stop-color="#bcdbe6" stop-opacity=".8"/><stop offset="1" '
        'stop-color="#84b3c4" stop-opacity=".95"/></linearGradient>'
    )
    shape = "M330 150H470C462 260 456 300 500 370C570 470 560 690 400 700C240 690 230 470 300 370"
    body = (
        f'{SHADOW}<path d="{shape}C344 300 338 260 330 150Z" fill="url(#gl)" stroke="#7fa9b8" '
        'stroke-width="3"/><path d="M262 520C262 640 330 684 400 684C470 684 538 640 538 520'
        'C470 545 330 545 262 520Z" fill="#8fc1d1" opacity=".45"/>'
        '<ellipse cx="400" cy="150" rx="70" ry="16" fill="#eaf6f9" stroke="#7fa9b8" '
        'stroke-width="3"/><path d="M300 430C270 500 276 580 306 626" fill="none" stroke="#fff" '
        'stroke-width="16" stroke-linecap="round" opacity=".75"/>'
        '<path d="M352 190C356 250 356 290 344 330" fill="none" stroke="#fff" stroke-width="9" '
        'stroke-linecap="round" opacity=".8"/>'
    )
    return frame(body, defs=defs, ground=("#f4fafb", "#d5e5e8"))


def card() -> str:
    """A folded card with a pressed peony."""
    flower = peony(PINK, "c", Random("card"))  # noqa: S311 - drawings, not secrets
    body = (
        f'{SHADOW}<g transform="rotate(-7 400 400)"><rect x="236" y="176" width="360" height="500" '
        'rx="10" fill="#d8c8b4"/><rect x="216" y="160" width="360" height="500" rx="10" '
        'fill="#fffdf8" stroke="#e4d8c6" stroke-width="2"/><rect x="240" y="184" width="312" '
        'height="452" rx="6" fill="none" stroke="#d8b98a" stroke-width="2"/>'
        '<path d="M396 352C392 430 402 470 396 520M396 430C430 420 452 400 462 372M396 462C362 '
        '452 342 432 332 404" fill="none" stroke="#7d9a72" stroke-width="6" '
        'stroke-linecap="round"/><path d="M462 372C440 362 424 380 420 410C444 408 458 394 462 '
        '372ZM332 404C354 394 370 412 374 442C350 440 336 426 332 404Z" fill="#8fae83"/>'
        f'<g transform="translate(396 320) scale(.82)">{flower}</g>'
        '<text x="396" y="585" text-anchor="middle" font-family="Georgia,serif" font-size="40" '
        'font-style="italic" fill="#9a6b52">для тебя</text></g>'
    )
    return frame(body, defs=gradients(PINK, "c"), ground=("#fbf4ec", "#e9d9c6"))


def sweets() -> str:
    """An open box of nine chocolates."""
    tones = ("#5b3422", "#7b4a2c", "#e9d6bf", "#6b2737", "#8d5a34", "#4a2a1c")
    pieces = []
    for index in range(9):
        x, y = 268 + index % 3 * 132, 286 + index // 3 * 132
        tone = tones[index * 5 % len(tones)]
        swirl = "#3a2015" if tone == "#e9d6bf" else "#f3e4cf"
        pieces.append(
            f'<circle cx="{x}" cy="{y}" r="54" fill="#c9a57c" opacity=".55"/>'
            f'<rect x="{x - 40}" y="{y - 40}" width="80" height="80" '
            f'rx="{40 if index % 2 else 16}" fill="{tone}"/>'
            f'<path d="M{x - 24} {y + 14}q12-26 24-4t24-14" fill="none" '
            f'stroke="{swirl}" stroke-width="6" stroke-linecap="round"/>'
            f'<ellipse cx="{x - 15}" cy="{y - 22}" rx="13" ry="6" fill="#fff" opacity=".3"/>'
        )
    body = (
        f'{SHADOW}<rect x="168" y="188" width="464" height="464" rx="26" fill="#b98d8f"/>'
        '<rect x="168" y="178" width="464" height="464" rx="26" fill="#e7c3c2"/>'
        '<rect x="196" y="206" width="408" height="408" rx="14" fill="#f8eadb"/>'
        f"{''.join(pieces)}"
    )
    return frame(body, ground=("#fdf3ef", "#ecd4cb"))


def balloon() -> str:
    """A foil heart on a ribbon."""
    heart = (
        "M400 560C250 440 160 340 190 230C220 130 350 120 400 220"
        "C450 120 580 130 610 230C640 340 550 440 400 560Z"
    )
    body = (
        '<path d="M400 572C380 620 430 660 402 700S420 770 398 796" fill="none" stroke="#b07a6c" '
        f'stroke-width="4"/><path d="{heart}" fill="url(#bs)"/><path d="{heart}" fill="none" '
        f'stroke="{RED.dark}" stroke-opacity=".35" stroke-width="4"/>'
        '<path d="M236 250C240 204 280 178 318 186" fill="none" stroke="#fff" stroke-width="20" '
        'stroke-linecap="round" opacity=".75"/><path d="M222 302C222 292 223 286 224 280" '
        'fill="none" stroke="#fff" stroke-width="16" stroke-linecap="round" opacity=".6"/>'
        f'<path d="M384 572L400 548L416 572Z" fill="{RED.dark}"/>'
    )
    return frame(body, defs=gradients(RED, "b"), ground=("#fdf1f0", "#f1d3d2"))


def packing() -> str:
    """Rolls of paper and a spool of ribbon."""
    rolls = "".join(
        f'<g transform="translate({x} {y}) rotate({turn})"><rect x="-62" y="-210" width="124" '
        f'height="420" rx="20" fill="{tone}"/><rect x="-62" y="-210" width="40" height="420" '
        f'rx="20" fill="#fff" opacity=".22"/><ellipse cy="-206" rx="62" ry="20" fill="{edge}"/>'
        f'<ellipse cy="-206" rx="26" ry="9" fill="#7a6048" opacity=".7"/></g>'
        for x, y, turn, tone, edge in (
            (300, 440, -12, "#dcc09a", "#c09d70"),
            (430, 420, 2, "#f5d5da", "#e2b1ba"),
            (548, 450, 14, "#dccfee", "#bba7d8"),
        )
    )
    body = (
        f'{SHADOW}{rolls}<circle cx="330" cy="640" r="74" fill="#e9577a"/><circle cx="330" '
        'cy="640" r="48" fill="#f58aa3"/><circle cx="330" cy="640" r="22" fill="#fdf3ef"/>'
        '<path d="M396 676C470 730 520 640 610 690L600 718C520 676 470 768 384 700Z" '
        'fill="#e9577a"/>'
    )
    return frame(body, ground=("#fdf6ef", "#ecdccb"))


def delivery() -> str:
    """A small van with a flower on its side."""
    flower = peony(PINK, "c", Random("van"))  # noqa: S311 - drawings, not secrets
    wheels = "".join(
        f'<circle cx="{x}" cy="590" r="58" fill="#3c4a45"/><circle cx="{x}" cy="590" r="26" '
        'fill="#dfe6e2"/>'
        for x in (268, 556)
    )
    body = (
        '<ellipse cx="400" cy="650" rx="290" ry="30" fill="url(#sh)"/>'
        '<rect x="130" y="270" width="350" height="310" rx="34" fill="#fffdf8"/>'
        '<path d="M470 350H574Q604 350 620 376L664 452Q674 470 674 492V560Q674 580 654 580H470Z" '
        'fill="#f3b7c4"/><path d="M510 388H566Q582 388 590 402L622 462H510Z" fill="#d8edf3"/>'
        '<rect x="130" y="520" width="544" height="60" rx="24" fill="#2f5d50"/>'
        f'{wheels}<g transform="translate(304 396) scale(.86)">{flower}</g>'
    )
    return frame(body, defs=gradients(PINK, "c"), ground=("#f4f8f6", "#d6e3dc"))


def person() -> str:
    """A plain portrait, for members of the loyalty service."""
    body = (
        '<circle cx="400" cy="320" r="130" fill="#d9b8a6"/>'
        '<path d="M150 740C160 560 270 490 400 490S640 560 650 740Z" fill="#c98f94"/>'
    )
    return frame(body, ground=("#f8efe9", WHITE.dark))
