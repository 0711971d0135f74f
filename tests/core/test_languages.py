"""Languages by name: each way of writing one leads to its code, and what is shown leads back."""

from __future__ import annotations

import pytest

from agent_tui.core.errors import Invalid
from agent_tui.core.language_names import ROWS
from agent_tui.core.languages import completed, language_code, language_shown, near


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Spanish", "es"),
        (" español ", "es"),
        ("ESPANOL", "es"),
        ("испанский", "es"),
        ("Spanisch", "es"),
        ("espagnol", "es"),
        ("castellano", "es"),
        ("es", "es"),
        ("ES", "es"),
        ("pt-br", "pt_BR"),
        ("Portuguese (Brazil)", "pt_BR"),
        ("Spanish (es_CO)", "es_CO"),
        ("русский", "ru"),
        ("Tagalog", "fil"),
        ("中文", "zh_CN"),
        ("qu", "qu"),
        ("", ""),
    ],
)
def test_a_language_is_known_by_every_name(typed: str, code: str) -> None:
    assert language_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Spanis", "Spanish (es)"),
        ("portugese", "Portuguese (pt)"),
        ("alem", "German (de)"),
        ("klingon", "Write its name"),
        ("xxx", "Write its name"),
        ("xx", "Write its name"),
        ("xx_MX", "Write its name"),
        ("es; DROP", "Write its name"),
    ],
)
def test_what_is_no_language_is_refused_with_what_is_near(typed: str, hint: str) -> None:
    with pytest.raises(Invalid) as refused:
        language_code(typed)
    assert hint in refused.value.hint


def test_the_table_is_whole_and_what_is_shown_leads_back() -> None:
    codes = [row[0] for row in ROWS]
    assert len(codes) == len(set(codes))
    for row in ROWS:
        assert len(row) >= 8, row
        assert all(name.strip() == name and name for name in row)
        assert language_code(row[0]) == row[0]
        assert language_code(language_shown(row[0])) == row[0]
        for name in row[1:]:
            assert language_code(name) == next(other[0] for other in ROWS if name in other[1:]), name
    assert (language_shown("es_CO"), language_shown("qu"), language_shown("")) == ("Spanish (es_CO)", "qu", "")


def test_completion_offers_what_begins_so() -> None:
    assert (completed("spa"), completed("espa"), completed("исп"), completed("zz"), completed("")) == (
        "Spanish",
        "español",
        "испанский",
        None,
        None,
    )
    assert near("span") == ["es", "es_MX", "es_AR", "es_ES"]
    assert near("braz") == ["pt_BR"]
