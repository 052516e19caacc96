"""The pages that must come up when everything else is down."""

import pytest
from django.template.loader import render_to_string


@pytest.mark.parametrize("template", ["400.html", "500.html", "503.html"])
def test_an_error_page_needs_neither_request_nor_database(template):
    html = render_to_string(template)
    assert html.count("<h1>") == 1
    assert '<html lang="fr"' in html
    assert "tel:112" in html
