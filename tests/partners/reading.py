"""How a test reads a page: French puts unbreakable spaces where nobody sees them."""


def said(response):
    """The HTML of a page, every run of spaces made one plain space."""
    return " ".join(response.content.decode().split())
