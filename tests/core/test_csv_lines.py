"""CSV as spreadsheets write it."""

from __future__ import annotations

import pytest

from agent_tui.core.csv_lines import lines_of


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_in_which_excel_states_the_mark_is_no_line_of_the_sheet(first: str, end: str) -> None:
    text = end.join([first, "address;1", "+34600111222;a,b,c"])
    assert list(lines_of(text)) == [(2, ["address", "1"]), (3, ["+34600111222", "a,b,c"])]


def test_it_may_state_a_mark_that_the_names_do_not_show() -> None:
    assert list(lines_of("sep=|\na,b,c|d\n")) == [(2, ["a,b,c", "d"])]
