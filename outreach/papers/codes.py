"""QR codes: squares computed from an address that we made."""

import segno
from django.utils.safestring import mark_safe


def drawing(address):
    """The code of an address, as SVG."""
    return segno.make(address, error="m").svg_inline(scale=6, border=0, omitsize=True)


def inline(address):
    """The same, to stand in a page."""
    return mark_safe(drawing(address))  # noqa: S308
