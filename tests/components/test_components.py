"""The parts of pages: each says in words what it shows in colour."""

import json
import re
from datetime import timedelta

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

TEMPLATES = settings.BASE_DIR / "templates"
ICONS = json.loads((settings.BASE_DIR / "static" / "icons.json").read_text())


def rendered(source, **context):
    return Template("{% load components crispy_forms_tags %}" + source).render(Context(context))


def test_every_icon_that_a_page_names_is_in_the_sprite():
    pattern = re.compile(r"""(?:\{% icon |icon_name=)"([a-z0-9_-]+)"(?!\|)""")
    named = {name for path in TEMPLATES.rglob("*.html") for name in pattern.findall(path.read_text())}
    assert {name for name in named if not name.endswith("-")} <= set(ICONS)


def test_every_theme_of_the_founders_has_its_icon():
    founders = "confidence health guidance training employment housing mobility financial_aid disability"
    assert {f"theme-{code}" for code in founders.split()} <= set(ICONS)


@pytest.mark.parametrize(("hours", "late"), [(1, False), (50, False), (80, True)])
def test_lateness_is_said_in_words(hours, late):
    html = rendered("{% age moment %}", moment=timezone.now() - timedelta(hours=hours))
    assert ("en retard" in html) is late


def test_a_card_escapes_its_title_and_keeps_its_content():
    html = rendered('{% card title=title href="/ici/" %}<p>corps</p>{% endcard %}', title="<b>gras</b>")
    assert "&lt;b&gt;" in html
    assert "<p>corps</p>" in html


def test_a_block_escapes_what_a_person_typed():
    assert "<script>" not in rendered("{% notice %}{{ typed }}{% endnotice %}", typed="<script>")


def test_a_table_is_named_by_its_caption():
    html = rendered('{% data_table caption="Signalements" %}<tbody></tbody>{% enddata_table %}')
    assert "<caption>Signalements</caption>" in html


def test_a_pager_keeps_the_filters():
    request = RequestFactory().get("/", {"status": "open", "page": 2})
    page = Paginator(range(60), 20).page(2)
    context = {"page": page, "request": request, "noun": "signalement"}
    html = render_to_string("components/pager.html", context)
    assert "status=open&amp;page=3" in html
    assert "21 à 40 sur 60\u00a0signalements" in html


def test_a_missing_fact_is_said():
    assert "Non renseigné" in render_to_string("components/facts.html", {"rows": [("Âge", None)]})


class Question(forms.Form):
    name = forms.CharField(label="Prénom", help_text="Ou un pseudo.")
    kind = forms.ChoiceField(label="Moment", choices=[("a", "Matin"), ("b", "Soir")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False)


def test_a_field_says_in_words_whether_it_is_required():
    html = rendered("{{ form|crispy }}", form=Question())
    assert html.count("(obligatoire)") == 2
    assert html.count("(facultatif)") == 1


def test_an_error_is_tied_to_its_field_and_summed_up_on_top():
    html = rendered("{% crispy form %}", form=Question({"kind": "a"}))
    assert 'href="#id_name"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'role="alert"' in html


def test_an_error_on_a_group_leads_to_its_first_choice():
    html = rendered("{% crispy form %}", form=Question({"name": "Lou"}))
    assert 'href="#id_kind_0"' in html
    assert 'id="id_kind_0"' in html
