"""A list of recipients as spreadsheets write it: every bad line is named, none of them spoils another."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.csv_lines import decode_sheet
from agent_tui.core.errors import Invalid
from agent_tui.core.recipients import MOST, read_sheet


def test_a_line_may_lack_its_last_cells_or_have_empty_ones_beyond_the_columns() -> None:
    sheet = read_sheet("address,language,1\n+34600111222,es\n+34600111223,es,Eva,,\n+34600111224\n", ["1"])
    assert [(row.language, row.values, row.reason) for row in sheet.rows] == [
        ("es", {"1": ""}, ""),
        ("es", {"1": "Eva"}, ""),
        ("", {"1": ""}, ""),
    ]


def test_a_variable_called_like_a_column_of_ours_is_the_variable() -> None:
    (row,) = read_sheet("address,language,to\n+34600111222,es,Madrid\n", ["to"]).rows
    assert (row.address, row.values) == ("whatsapp:+34600111222", {"to": "Madrid"})


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_marks_of_encodings(mark: str, encoding: str) -> None:
    text = f"Address{mark}language{mark}{{{{1}}}}\r\n+34 600 111 222{mark}es{mark}Niño\r\n"
    (row,) = read_sheet(decode_sheet(text.encode(encoding)), ["1"]).rows
    assert (row.line, row.address, row.language, row.values, row.reason) == (
        2,
        "whatsapp:+34600111222",
        "es",
        {"1": "Niño"},
        "",
    )


def test_every_bad_line_is_named_with_its_number_and_duplicates_with_their_first() -> None:
    sheet = read_sheet(
        "to,name,remark\n"
        "+34600111222,Eva,x\n"
        "\n"
        '34600111223,"Two\nlines",x\n'
        ",Nobody,x\n"
        "00 34 600 111 222,Eva again,x\n"
        "+5511988887777,Ana,x\n"
        "+551188887777,Ana's old number,x\n"
        "+34600111224,a,b,c\n",
        ["name"],
    )
    assert [(row.line, row.reason) for row in sheet.rows] == [
        (2, ""),
        (4, "invalid"),
        (6, "invalid"),
        (7, "duplicate"),
        (8, ""),
        (9, "duplicate"),
        (10, "invalid"),
    ]
    assert sheet.rows[3].fault == "Line 7: this recipient stands in line 2 already."
    assert sheet.rows[1].fault.startswith("Line 4: 34600111223: The number needs + and its country code")
    assert sheet.ignored == ("remark",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("address,1\n", "names no recipient"),
        ("name,1\nx,y\n", "no column with the addresses"),
        ("address\n+34600111222\n", "no column for the variable 1"),
        ("address,1,1\n+34600111222,a,b\n", "stands twice"),
        ("address,phone,1\n+34600111222,+34600111222,b\n", "stands twice"),
        ("address,1\n" + "+34600111222,x\n" * (MOST + 1), f"a list takes {MOST}"),
    ],
)
def test_what_fails_the_whole_says_which_columns_are_wanted(text: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(text, ["1"])
    assert words in refused.value.sentence
    assert refused.value.hint


def test_a_variable_may_be_called_like_a_column() -> None:
    (row,) = read_sheet("address,number\n+34600111222,A-17\n", ["number"]).rows
    assert row.values == {"number": "A-17"}


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), min_size=1, max_size=20))
def test_whatever_stands_in_the_cells_each_line_is_accounted_for(cells: list[tuple[str, str]]) -> None:
    made = io.StringIO(newline="")
    csv.writer(made).writerows([("address", "1"), *cells])
    if not any(cell.strip() for row in cells for cell in row):
        return
    try:
        sheet = read_sheet(made.getvalue(), ["1"])
    except Invalid:
        # A bare NUL: the file is no CSV as a whole.
        return
    assert len(sheet.rows) == sum(any(cell.strip() for cell in row) for row in cells)
    assert all(bool(row.reason) == bool(row.fault) for row in sheet.rows)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    with contextlib.suppress(Invalid):
        read_sheet(decode_sheet(data), ["1"])
