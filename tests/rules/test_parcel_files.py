"""Files of tracking numbers: encodings, columns, limits, formulas, doubled rows, and whatever else people send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.parcel_files import (
    BYTES_MOST,
    ROWS_MOST,
    FileRow,
    FileTrouble,
    FileUnreadable,
    RowTrouble,
    read_parcel_file,
)

KOREAN = "송장번호,주문,택배사\n6498-0213-7751,M-3F2A1B,CJ대한통운\n"
ROW = FileRow(2, "M-3F2A1B", "CJ대한통운", "6498-0213-7751")


def trouble_of(content):
    with pytest.raises(FileUnreadable) as refused:
        read_parcel_file(content)
    return refused.value.trouble


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "euc-kr", "cp949"])
def test_columns_in_any_order_and_encoding(encoding):
    assert read_parcel_file(KOREAN.encode(encoding)) == [ROW]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_whatever_spreadsheets_put_between_cells(mark, end):
    text = KOREAN.replace(",", mark).replace("\n", end)

    assert read_parcel_file(text.encode()) == [ROW]


def test_english_titles_units_and_other_columns():
    text = 'Order,Name,Units,Carrier,Tracking number\nabc,"Kim, ""B""","2, 1",cj,1234567890\n'

    assert read_parcel_file(text.encode()) == [FileRow(2, "abc", "cj", "1234567890", (1, 2))]


def test_empty_rows_are_left_out_and_lines_count_as_in_a_spreadsheet():
    text = "order,carrier,tracking\n\n,,\na,cj,1234567890\n"

    assert [row.line for row in read_parcel_file(text.encode())] == [4]


@pytest.mark.parametrize(
    ("cell", "number"),
    [("'1234567890", "1234567890"), ('"=""1234567890"""', "1234567890"), (" 1234 5678 90 ", "1234 5678 90")],
)
def test_what_keeps_a_number_as_text_is_no_part_of_it(cell, number):
    [row] = read_parcel_file(f"order,carrier,tracking\na,cj,{cell}\n".encode())

    assert (row.number, row.trouble) == (number, None)


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        (",cj,1234567890,", RowTrouble.ORDER_MISSING),
        ("a,,1234567890,", RowTrouble.CARRIER_MISSING),
        ("a,cj,,", RowTrouble.NUMBER_MISSING),
        ("a,cj", RowTrouble.NUMBER_MISSING),
        ("a,cj,6.49802E+11,", RowTrouble.NUMBER_SHORTENED),
        ("a,cj,1234567890,one", RowTrouble.UNITS_UNREADABLE),
        ("a,cj,1234567890,-1", RowTrouble.UNITS_UNREADABLE),
        (f"{'a' * 201},cj,1234567890,", RowTrouble.TOO_LONG),
    ],
)
def test_one_bad_row_spoils_no_other(line, trouble):
    good, bad = read_parcel_file(f"order,carrier,tracking,units\nb,cj,0987654321,\n{line}\n".encode())

    assert (good.trouble, bad.trouble) == (None, trouble)


def test_one_number_for_two_orders_and_two_numbers_for_one():
    text = "order,carrier,tracking,units\na,cj,1111111111,\nb,cj,1111-1111-11,\na,cj,2222222222,\na,cj,1111111111,\n"

    rows = read_parcel_file(text.encode())

    assert [(row.trouble, row.other_line) for row in rows] == [
        (None, None),
        (RowTrouble.SAME_NUMBER, 2),
        (RowTrouble.SAME_UNITS, 2),
        (None, None),
    ]


def test_two_parcels_of_one_order_name_their_units():
    text = "order,carrier,tracking,units\na,cj,1111111111,1\na,cj,2222222222,2 3\na,cj,3333333333,3\n"

    assert [row.trouble for row in read_parcel_file(text.encode())] == [None, None, RowTrouble.SAME_UNITS]


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", FileTrouble.EMPTY),
        (b"order,carrier,tracking\n", FileTrouble.EMPTY),
        (b"a,b\n1,2\n", FileTrouble.COLUMNS),
        (b"order,carrier\na,cj\n", FileTrouble.COLUMNS),
        (b"\xff\xfe\x00\x00", FileTrouble.ENCODING),
        (b"order,carrier,tracking\na,cj,1\x00", FileTrouble.ENCODING),
        (b'order,carrier,tracking\n"a,cj,1234567890', FileTrouble.BROKEN),
        (b"PK\x03\x04 a spreadsheet is no CSV", FileTrouble.COLUMNS),
        (b"x" * (BYTES_MOST + 1), FileTrouble.TOO_BIG),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(content, trouble):
    assert trouble_of(content) == trouble


def test_the_limit_of_rows_is_exact():
    def table(rows):
        return b"order,carrier,tracking\n" + b"".join(b"%d,cj,%010d\n" % (row, row) for row in range(1, rows + 1))

    assert len(read_parcel_file(table(ROWS_MOST))) == ROWS_MOST
    assert trouble_of(table(ROWS_MOST + 1)) == FileTrouble.TOO_MANY_ROWS


@given(st.binary(max_size=400))
def test_whatever_bytes_come_it_answers(content):
    try:
        rows = read_parcel_file(content)
    except FileUnreadable:
        return
    assert rows


@given(st.text(max_size=200))
def test_whatever_text_comes_it_answers(text):
    try:
        rows = read_parcel_file(f"order,carrier,tracking\n{text}".encode("utf-8", "replace"))
    except FileUnreadable:
        return
    assert all(row.trouble or (row.order and row.carrier and row.number) for row in rows)
