"""The content says what a file is; the name may only object."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internal.kernel.files.judging import HEAD, judge, named_for
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.names import MAX_LENGTH, clean_filename, content_disposition
from internal.kernel.refusal import Refusal
from tests.files import samples


def judged(content: bytes, filename: str) -> FileKind:
    return judge(content[:HEAD], lambda: io.BytesIO(content), filename)


def refusal_of(content: bytes, filename: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        judged(content, filename)
    return caught.value


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100)


@pytest.mark.parametrize(
    ("content", "filename", "kind"),
    [
        (samples.pdf(), "執行伺.pdf", FileKind.PDF),
        (samples.pdf(), "執行伺.PDF", FileKind.PDF),
        (samples.encrypted_pdf(user=""), "変更禁止.pdf", FileKind.PDF),
        (samples.docx(), "仕様書.docx", FileKind.DOCX),
        (samples.xlsx(), "積算.xlsx", FileKind.XLSX),
        (samples.pptx(), "説明.pptx", FileKind.PPTX),
        (samples.open_document("text"), "仕様書.odt", FileKind.ODT),
        (samples.open_document("spreadsheet"), "積算.ods", FileKind.ODS),
        (samples.open_document("presentation"), "説明.odp", FileKind.ODP),
        (samples.doc(), "旧様式.doc", FileKind.DOC),
        (samples.xls(), "旧様式.xls", FileKind.XLS),
        (samples.compound({"PowerPoint Document": b""}), "旧.ppt", FileKind.PPT),
        (samples.compound({"__properties_version1.0": b""}), "照会.msg", FileKind.MSG),
        (samples.compound({"DocumentText": b""}), "要綱.jtd", FileKind.JTD),
        ("工事の概要\r\n".encode(), "概要.txt", FileKind.TEXT),
        ("工事の概要\r\n".encode("cp932"), "概要.txt", FileKind.TEXT),
        ("工事の概要\r\n".encode("euc_jp"), "概要.txt", FileKind.TEXT),
        ("工事の概要\r\n".encode("iso2022_jp"), "概要.txt", FileKind.TEXT),
        ("工事の概要\r\n".encode("utf-16"), "概要.txt", FileKind.TEXT),
        ("BMI測定の結果\n".encode(), "結果.txt", FileKind.TEXT),
        ("MZ世代の調査\n".encode(), "調査.txt", FileKind.TEXT),
        ("番号,氏名\r\n1,髙橋\r\n".encode(), "名簿.csv", FileKind.CSV),
        ("番号,氏名\r\n1,渡邉\r\n".encode("cp932"), "名簿.csv", FileKind.CSV),
        (b"<?xml version='1.0'?><data/>", "data.xml", FileKind.XML),
        (
            '<?xml version="1.0" encoding="Shift_JIS"?><請求>𠮷</請求>'.encode(
                "cp932", "xmlcharrefreplace"
            ),
            "請求.xml",
            FileKind.XML,
        ),
        (samples.invoice(), "invoice.xml", FileKind.UBL),
        (b"<!DOCTYPE html>\n<html><body>x</body></html>", "page.html", FileKind.HTML),
        (samples.mail(), "照会.eml", FileKind.EML),
        (samples.picture("PNG"), "現場.png", FileKind.PNG),
        (samples.picture("JPEG"), "現場.jpg", FileKind.JPEG),
        (samples.picture("GIF"), "現場.gif", FileKind.GIF),
        (samples.picture("TIFF"), "現場.tif", FileKind.TIFF),
        (samples.picture("WEBP"), "現場.webp", FileKind.WEBP),
        (samples.picture("BMP"), "現場.bmp", FileKind.BMP),
        (samples.picture("AVIF"), "現場.avif", FileKind.AVIF),
        (HEIC, "現場.heic", FileKind.HEIC),
        (samples.zipped({"図面/平面図.pdf": samples.pdf()}), "図面.zip", FileKind.ZIP),
    ],
)
def test_each_kind_is_known_by_its_content(content: bytes, filename: str, kind: FileKind) -> None:
    assert judged(content, filename) is kind


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (b"", "空.pdf", "files.empty"),
        (b"MZ" + bytes(500), "見積.pdf", "files.refused_type"),
        (b"\x7fELF" + bytes(500), "見積.pdf", "files.refused_type"),
        (b"#!/bin/sh\nrm -rf /\n", "手順.txt", "files.refused_type"),
        (b"WScript.Echo 1\n", "手順.vbs", "files.refused_type"),
        (b"echo 1\r\n", "手順.bat", "files.refused_type"),
        (samples.docm(), "様式.docm", "files.refused_type"),
        (samples.docm(), "様式.docx", "files.refused_type"),
        (samples.open_xml("xl/workbook.bin"), "様式.xlsx", "files.refused_type"),
        (samples.compound({"WordDocument": b"", "Macros": b""}), "様.doc", "files.refused_type"),
        (samples.open_document("text", {"Basic/x": b"1"}), "様式.odt", "files.refused_type"),
        (samples.compound({"InstallerData": b""}), "配布.xls", "files.refused_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "図.xml", "files.refused_type"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(50), "図面.rar", "files.refused_type"),
        (b"\x20\x00-lh5-" + bytes(50), "図面.lzh", "files.refused_type"),
        (bytes(range(256)), "不明.dat", "files.refused_type"),
        (b"plain text", "図面.dxf", "files.refused_type"),
        (samples.zipped({"setup.exe": b"x"}), "図面.zip", "files.refused_type"),
        (samples.zipped({"見積.pdf": b"MZ" + bytes(99)}), "図面.zip", "files.refused_type"),
        (samples.zipped({"内側.zip": b"x"}), "図面.zip", "files.refused_type"),
        (samples.zipped({"../../etc/passwd": b"x"}), "図面.zip", "files.refused_type"),
        (samples.zipped({"META-INF/MANIFEST.MF": b"x"}), "図面.zip", "files.refused_type"),
        (samples.zipped({"a.txt": b"x"})[:60], "図面.zip", "files.refused_type"),
        (samples.encrypted_pdf(user="secret"), "秘密.pdf", "files.encrypted"),
        (samples.encrypted_zip(), "秘密.zip", "files.encrypted"),
        (samples.compound({"EncryptedPackage": b""}), "秘密.docx", "files.encrypted"),
        (samples.doc(is_encrypted=True), "秘密.doc", "files.encrypted"),
        (samples.xls(is_encrypted=True), "秘密.xls", "files.encrypted"),
        (samples.picture("PNG"), "見積.pdf", "files.name_lies"),
        (samples.pdf(), "見積.docx", "files.name_lies"),
        (b"only text", "見積.pdf", "files.name_lies"),
        (samples.xlsx(), "見積.zip", "files.name_lies"),
    ],
)
def test_what_may_not_come_in_is_refused_by_name(content: bytes, filename: str, code: str) -> None:
    refusal = refusal_of(content, filename)
    assert refusal.code == code
    assert filename in str(refusal)


def test_a_lying_name_is_told_with_both_types() -> None:
    facts = refusal_of(samples.picture("PNG"), "見積.pdf").facts
    assert (facts["extension"], facts["right"]) == ("pdf", "png")


def test_the_dangerous_file_in_an_archive_is_named() -> None:
    refusal = refusal_of(samples.zipped({"中/起動.exe": b"x"}), "図面.zip")
    assert refusal.facts["member"] == "起動.exe"


def test_an_archive_of_countless_files_is_refused_before_they_are_listed() -> None:
    many = samples.zipped({f"{number:0200}": b"" for number in range(20_000)})
    assert refusal_of(many, "図面.zip").code == "files.refused_type"


def test_an_archive_that_grows_beyond_measure_is_refused() -> None:
    # The declared size of the one member is raised in the directory; unpacking is not needed.
    raw = bytearray(samples.zipped({"zeros.txt": bytes(1000)}))
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    assert refusal_of(bytes(raw), "図面.zip").code == "files.refused_type"


def test_a_binary_tail_makes_no_text() -> None:
    content = b"a" * 2_000_000 + b"\x00\x01"
    assert refusal_of(content, "概要.txt").code == "files.refused_type"


def test_a_file_without_an_extension_gets_the_one_of_its_content() -> None:
    assert named_for(judged(samples.pdf(), "起案"), "起案") == "起案.pdf"


DAMAGED = st.builds(
    samples.damaged,
    st.sampled_from(samples.everything()),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), min_size=1, max_size=8),
    st.floats(0.1, 1),
)


@settings(max_examples=400, deadline=None)
@given(DAMAGED)
def test_a_damaged_file_is_a_kind_or_a_refusal_and_never_an_error(content: bytes) -> None:
    try:
        kind = judged(content, "添付")
    except Refusal:
        return
    assert kind in FileKind


def test_a_member_without_a_name_makes_an_archive_broken() -> None:
    content = samples.zipped({"a": b"x"})
    end = content.index(b"PK\x01\x02")
    nameless = bytearray(content)
    nameless[end + 28] = 0
    nameless[end + 32] = 1  # what was the name is now a comment
    assert refusal_of(bytes(nameless), "図面.zip").code == "files.refused_type"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("C:\\Users\\a\\見積書.pdf", "見積書.pdf"),
        ("../../etc/passwd", "passwd"),
        ("見積\u202egpj.exe", "見積gpj.exe"),
        ("見\x00積\r\n.pdf", "見積.pdf"),
        ("か\u3099いよう.pdf", "がいよう.pdf"),
        ("葛\U000e0100城市.pdf", "葛\U000e0100城市.pdf"),
        ("a<b>:c.txt", "a_b__c.txt"),
        ("con.txt", "_con.txt"),
        (" ... ", "添付ファイル"),
    ],
)
def test_names_are_cleaned(raw: str, clean: str) -> None:
    assert clean_filename(raw) == clean


def test_a_long_name_keeps_its_extension() -> None:
    clean = clean_filename("長" * 300 + ".pdf")
    assert (len(clean), clean[-5:]) == (MAX_LENGTH, "長.pdf")


def test_a_download_names_the_file_in_both_forms() -> None:
    assert content_disposition('見積 "A".pdf', inline=False) == (
        "attachment; filename=\"__ _A_.pdf\"; filename*=UTF-8''%E8%A6%8B%E7%A9%8D%20_A_.pdf"
    )
