"""A list of people is told by its facts: encoding, columns, rows, faults; and shown without the people."""

import io
import resource
import tempfile

import pytest
from django.utils import translation

from cases.evidence import tables
from cases.evidence.tables import Table
from tests.cases.evidence.japanese import TELLING, encoded

HEAD = "Email Address,姓,名,会社名"
GOOD = f"{HEAD}\r\nyamada@minato.co.jp,山田,太郎,{TELLING}\r\nsato@minato.co.jp,佐藤,花子,㈱みなと\r\n"
WAYS = {
    "utf-8": "utf_8",
    "utf-8-sig": "utf_8_bom",
    "utf-16": "utf_16_le",
    "utf-16-be": "utf_16_be",
    "cp932": "cp932",
    "euc_jp": "euc_jp",
    "iso2022_jp": "iso2022_jp",
}


def read(data: bytes) -> Table:
    return tables.read(io.BytesIO(data), name="一覧.csv", size=len(data))


@pytest.mark.parametrize(("way", "encoding"), WAYS.items())
def test_each_encoding_is_told_and_each_column_read(way: str, encoding: str) -> None:
    table = read(encoded(GOOD, way))
    assert (table.encoding, table.delimiter, table.rows, table.faults) == (encoding, ",", 2, [])
    assert table.columns == HEAD.split(",")
    assert table.sample[0][2].startswith("aaaaaa@aaaaaa.aa.aa,漢漢,漢漢,漢漢①")


@pytest.mark.parametrize(("sign", "name"), [(",", "カンマ"), ("\t", "タブ"), (";", "セミコロン")])
def test_the_delimiter_is_told(sign: str, name: str) -> None:
    table = read(GOOD.replace(",", sign).encode())
    assert (table.delimiter, table.columns) == (sign, HEAD.split(","))
    with translation.override("ja"):
        assert table.delimiter_name == name


def test_rows_that_fail_are_counted_with_their_lines() -> None:
    lines = [
        HEAD,
        "a@minato.co.jp,山田,太郎,みなと",
        "b@minato.co.jp,山田,太郎",
        ",山田,太郎,みなと",
        "ｃ＠minato.co.jp,山田,太郎,みなと",
        f"d@minato.co.jp,山田,太郎,{'長' * 256}",
        "e@minato.co.jp,山田\x0b,太郎,みなと",
        'f@minato.co.jp,"山田,太郎,みなと',
    ]
    table = read("\n".join(lines).encode())
    assert table.rows == 7
    assert {fault: lines for fault, _count, lines in table.faults} == {
        "fields": [3],
        "empty": [4],
        "address": [5],
        "long": [6],
        "control": [7],
        "quotes": [8],
    }
    assert [line for line, faults, _text in table.sample if faults] == [3, 4, 5, 6, 7, 8]


def test_a_quoted_line_end_is_part_of_its_field() -> None:
    table = read(f'{HEAD}\na@minato.co.jp,山田,太郎,"みなと\n商事"\nb@minato.co.jp,佐藤,花子,x\n'.encode())
    assert (table.rows, table.faults) == (2, [])
    assert [line for line, _faults, _text in table.sample] == [2, 4]


def test_a_quotation_that_is_never_closed_swallows_no_file() -> None:
    table = read((f'{HEAD}\na@minato.co.jp,"山田,太郎,x\n' + "b@minato.co.jp,佐藤,花子,x\n" * 500).encode())
    assert table.rows == 501
    assert table.faults == [("quotes", 1, [2])]


def test_bytes_that_are_no_character_are_named() -> None:
    table = read(GOOD.encode() + ("x@minato.co.jp,山田,太郎,みなと\n" * 20).encode() + b"y@minato.co.jp,\x83\x5c,a,b\n")
    assert [(fault, lines) for fault, _count, lines in table.faults] == [("unreadable", [24])]
    assert "\ufffd" in table.sample[-1][2]


def test_without_a_first_line_of_names_the_columns_are_numbered() -> None:
    table = read("a@minato.co.jp,山田\nb@minato.co.jp,佐藤\n".encode())
    assert (table.columns, table.rows) == (["1", "2"], 2)
    assert not any("minato" in text for _line, _faults, text in table.sample)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"a", b'"', b'"""', b"\xff\xfe", b",\n,\n", b"\x00\x01"])
def test_odd_files_are_read_all_the_same(data: bytes) -> None:
    assert read(data).rows >= 0


def test_nobody_is_left_in_the_sample() -> None:
    people = f"Éva.Müller+1@minato.co.jp,ﾔﾏﾀﾞ ﾀﾛｳ,ヤマダ・たろう,{TELLING} ＴＥＬ０３−１２３４ 03-1234-5678 💥"
    assert tables.masked(people) == (
        "xaa.Axaaaa+9@aaaaaa.aa.aa,ｱｱｱﾞ ｱｱｱ,アアア・あああ,漢漢①～漢ア漢 ＡＡＡ９９−９９９９ 99-9999-9999 💥"
    )
    assert tables.masked("a\x00b\tc\x1bd") == "a␀a→a␛a"


def test_it_comes_back_as_it_was_stored() -> None:
    table = read(GOOD.encode())
    assert Table.from_stored(table.stored()) == table


def test_memory_stays_flat() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(f"{HEAD}\n".encode())
        for n in range(300_000):
            file.write(f"user{n}@minato{n % 7}.co.jp,山田,太郎,株式会社みなと商事 東京\n".encode())
        size = file.tell()
        assert size > 19_000_000
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        table = tables.read(file, name="x.csv", size=size)
        assert (table.rows, table.faults) == (300_000, [])
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes
