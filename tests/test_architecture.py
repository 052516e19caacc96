"""The house keeps its own rules: floors, budgets, names, closed doors."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR)
CODE = ["joz", "partners", "outreach", "referrals", "tracking"]
MODULES = sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# Lower floors first; a foreign key points down or along, never up.
FLOORS = ["audit", "drafts", "accounts", "outbox", "partners", "outreach", "referrals", "tracking", "indicators"]

TOP_LEVEL = {
    "manage.py", "joz", "partners", "outreach", "referrals", "tracking", "templates", "static", "tests", "docs",
    "pyproject.toml", "requirements.txt", "requirements-local.txt", "requirements-dev.txt",
    "docker-compose.yml", "Dockerfile", ".dockerignore", ".gitignore", ".ci", "README.md", "LICENSE",
}  # fmt: skip

# The only routes that answer somebody who is not signed in.
PUBLIC_ROUTES = {
    "outreach:home", "outreach:emergency", "outreach:credits", "outreach:legal", "outreach:privacy",
    "outreach:cookies", "outreach:accessibility", "outreach:site_map", "outreach:contact",
    "outreach:agenda", "outreach:agenda_feed", "outreach:public_tour", "outreach:tour_feed",
    "outreach:public_stop", "outreach:stop_feed", "outreach:stop_poster", "outreach:stop_square",
    "outreach:tour_poster", "outreach:subscription", "outreach:kit", "outreach:team_feed",
    "referrals:signal", "referrals:named_signal", "referrals:observation", "referrals:thanks",
    "referrals:too_young", "referrals:follow", "referrals:new_invitation", "referrals:invitation_card",
    "tracking:received_sheet", "tracking:survey", "tracking:my_sharing",
    "tracking:field_shell", "tracking:field_worker", "tracking:field_manifest",
    "referrals:invited", "referrals:call_back", "referrals:call_back_thanks",
}  # fmt: skip
# Sign-in answers everybody by its nature; Django's administration sends to it.
SIGN_IN = re.compile(r"^(account_|mfa_|usersessions_|second_factor|admin:)")

PERSONAL = (
    "ImportBatch|ImportRow|YoungPerson|ContactPoint|InvisibilityCheck|Referral|ContactAttempt|Invitation"
    "|NotSamePerson|Proposal|FinancialAid|Accompaniment|Authorisation|Guardian|PossibleDuplicate|PersonMerge|Restriction"
    "|RestrictionReader|ConflictOfInterest|Pathway|AdviserAssignment|Step|EntrySituation|PathwayExit"
    "|ExitPostponement|Diagnosis|ThemeState|Barrier|BarrierChange|Disability|SelfRating|FollowUp|AccessGrant"
    "|SharingAgreement|Interaction|Participant|Draft|ReEntry|HandoverSheet|FeedKey|Appointment"
)


def parsed(path):
    return ast.parse(path.read_text())


def functions_of(path):
    return [node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function, source):
    """Lines that say something: without the docstring, comments and blank lines."""
    first = function.body[1:] if ast.get_docstring(function) else function.body
    if not first:
        return 0
    lines = source[first[0].lineno - 1 : function.end_lineno]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def relative(path):
    return str(path.relative_to(ROOT))


def test_the_top_level_is_closed():
    listed = {path.name for path in ROOT.iterdir()} - {".git", ".venv", ".local"}
    generated = {
        name for name in listed if name.endswith("_cache") or name in {".hypothesis", ".coverage", "test-results"}
    }
    assert listed - generated - TOP_LEVEL == set()


def test_foreign_keys_point_down():
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model._meta.app_label in FLOORS
        # The platform points at users by settings.AUTH_USER_MODEL, which belongs to no floor.
        if field.related_model._meta.label != settings.AUTH_USER_MODEL
        if FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]
    assert upward == []


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_functions_and_modules_keep_their_budget(path):
    source = path.read_text().splitlines()
    is_views = path.name == "views.py" or "views" in path.parts
    budget = 15 if is_views else 20
    too_long = {f.name: length(f, source) for f in functions_of(path) if length(f, source) > budget}
    assert too_long == {}
    assert len(source) <= 400


def test_no_file_of_tests_is_too_long_to_read():
    long = [relative(path) for path in (ROOT / "tests").rglob("*.py") if len(path.read_text().splitlines()) > 400]
    assert long == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_keep_their_budget_and_carry_no_inline_code(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 120
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style\b|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", text)
    assert not re.search(
        r"""(src|href|action)=["']https?://(?!127\.0\.0\.1)[^"']*\.(js|css|woff2?|png|jpg|svg)""", text
    )


def test_a_number_in_an_address_is_written_without_a_space():
    """`{{ tour.pk }}` reads 1 234 on a page, which no address understands; a commune's key is a text."""
    written = re.compile(
        r"""(?:[?&;][a-z_]+=(?:[a-z]+-)?|value=["'])\{\{ [a-z_.]*(?<!commune)(?<!origin)\.(?:pk|\w+_id) \}\}"""
    )
    assert [relative(path) for path in TEMPLATES if written.search(path.read_text())] == []


def test_no_name_says_nothing():
    banned = re.compile(r"^(utils?|helpers?|services?|managers?|misc|common|core)(\.py)?$|^(process|handle)_")
    named = [
        relative(path) for path in MODULES if banned.match(path.name) or any(banned.match(p) for p in path.parts[-2:-1])
    ]
    called = [
        f"{relative(path)}:{f.name}"
        for path in MODULES
        for f in functions_of(path)
        if re.match(r"(process|handle)_", f.name)
    ]
    # Django's own names: the entry point of a command, the hooks of a middleware.
    given = (":handle", ":process_view", ":handle_no_permission")
    assert named + [name for name in called if not name.endswith(given)] == []


def test_nobody_listens_to_signals():
    listening = [
        relative(path) for path in MODULES if re.search(r"django\.dispatch|models\.signals|@receiver", path.read_text())
    ]
    assert listening == []


def test_views_start_from_the_reader():
    """`.objects` in a view only through `visible_to…`, for every model that holds personal data."""
    loose = [
        f"{relative(path)}: {found}"
        for path in MODULES
        if path.name == "views.py" or "views" in path.parts
        for found in re.findall(rf"\b(?:{PERSONAL})\.objects\.(?!visible_to)\w+", path.read_text())
    ]
    assert loose == []


# They say that a file is closed, by its number; their own tests hold what they show, and to whom.
SAY_THAT_A_FILE_IS_CLOSED = {"Restriction", "ConflictOfInterest"}


def path_to_person(model):
    """The shortest way by foreign keys from a model to a young person (`"pathway__young_person"`), or None."""
    ways, seen = [("", model)], {model, get_user_model()}
    for path, at in ways:
        if at._meta.label == "referrals.YoungPerson":
            return path or "pk"
        further = [field for field in at._meta.concrete_fields if field.related_model not in {None, *seen}]
        seen.update(field.related_model for field in further)
        ways += [(f"{path}__{field.name}".strip("_"), field.related_model) for field in further]
    return None


def personal_lists():
    """(model, way to the person) of each model whose rows are chosen by who reads and lead to a young person."""
    for model in apps.get_models():
        is_scoped = hasattr(model._default_manager.all(), "visible_to")
        if is_scoped and model.__name__ not in SAY_THAT_A_FILE_IS_CLOSED and (path := path_to_person(model)):
            yield pytest.param(model, path, id=model.__name__)


@pytest.mark.parametrize(("model", "path"), list(personal_lists()))
def test_every_list_of_people_leaves_out_closed_files(model, path):
    sql = str(model._default_manager.visible_to(get_user_model()(pk=1)).query)
    assert "referrals_restriction" in sql and "referrals_conflictofinterest" in sql, (
        f"{model.__name__}.objects.visible_to shows files that are closed to its reader. End it with "
        f'`.filter(open_to(user, "{path}"))`, from referrals.models.'
    )


def routes(resolver=None, prefix="", namespace=""):
    """(name, path pattern) of every route."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, prefix + str(entry.pattern), inside)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", prefix + str(entry.pattern)


def filled(pattern):
    """A route's address with something in its gaps."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda gap: "abc" if gap[1] in ("str", "token") else "56053", pattern)


@pytest.mark.django_db
def test_every_other_route_asks_who_is_there(client):
    open_routes = []
    for name, pattern in routes():
        if name in PUBLIC_ROUTES or SIGN_IN.match(name) or "(?P" in pattern:
            continue
        answer = client.get(filled(pattern))
        if not (answer.status_code == 302 and answer.url.startswith("/connexion/")):
            open_routes.append((name, answer.status_code))
    assert open_routes == []
