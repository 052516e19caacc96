"""A check that could not be made is not a check that passed."""

import json

import pytest

from joz.local.checks import Result, verdict
from joz.local.verify import CLOSING_LINE


def answer(*packages):
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize(
    "nothing",
    ["", "the service is away", answer({"name": "django", "skip_reason": "not found"})],
    ids=["silence", "an error", "every package skipped"],
)
def test_an_audit_that_examined_nothing_is_no_success(nothing):
    passed, said = verdict(nothing)
    assert passed is None
    assert "non exécuté" in said


def test_an_audit_without_findings_passes():
    assert verdict(answer({"name": "django", "version": "5.2", "vulns": []})) == (True, "")


def test_an_audit_names_what_it_found():
    flawed = {"name": "django", "version": "5.1", "vulns": [{"id": "CVE-0000-1"}]}
    assert verdict(answer(flawed)) == (False, "django 5.1 : CVE-0000-1")


def test_a_result_reads_at_a_glance():
    assert str(Result("ruff check", True, 0.42)) == "  ✓ ruff check                 0,4 s"
    assert str(Result("pytest", False, 40)).startswith("  ✗ pytest")
    assert str(Result("pip-audit", None, 1)).startswith("  – pip-audit")


@pytest.mark.parametrize(
    "line",
    [
        "================== 312 passed, 1 skipped in 40.12s ==================",
        "\\x1b[32m3 passed\\x1b[0m\\x1b[32m in 0.10s\\x1b[0m",
        "1 failed, 2 passed, 1 error in 75.00s (0:01:15)",
        "no tests ran in 0.01s",
    ],
)
def test_the_closing_line_of_pytest_is_recognised(line):
    assert CLOSING_LINE.search(line)
