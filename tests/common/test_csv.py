"""Files for spreadsheets: no formula gets in, Korean opens right."""

import csv
import io

import pytest

from common.csv import csv_file, csv_lines, plain_cell


@pytest.mark.parametrize("text", ["=1+1", "+821012345678", "-2", "@cmd", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_made_text(text):
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "cell"), [(-4_045, "-4045"), (0, "0"), (None, ""), ("서울", "서울"), (True, "True")])
def test_everything_else_stays_as_it_is(value, cell):
    assert plain_cell(value) == cell


def test_a_file_reads_back_as_it_was_written():
    text = "".join(csv_lines(["이름", "금액"], iter([['다,"정"', 1_000], ["두 줄\n", -5]])))

    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:], newline=""))) == [
        ["이름", "금액"],
        ['다,"정"', "1000"],
        ["두 줄\n", "-5"],
    ]


def test_it_is_a_download_no_cache_keeps():
    answer = csv_file("log.csv", ["a"], [])

    assert answer["Content-Disposition"] == 'attachment; filename="log.csv"'
    assert answer["Cache-Control"] == "no-store"
    assert answer.getvalue() == "\ufeffa\r\n".encode()
