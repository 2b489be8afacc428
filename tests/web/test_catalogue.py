"""No text of the product lacks its English sentence."""

from pathlib import Path

import pytest

from internal.web import catalogue


def test_the_catalogue_is_complete() -> None:
    assert catalogue.check().lines == ()


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('_("検索")', {"検索"}),
        ('LABEL = N_("受信トレイ")', {"受信トレイ"}),
        ('ngettext("残り%(num)s日", "残り%(num)s日", n)', {"残り%(num)s日"}),
        ('raise Conflict("a.b", "先に" "処理されました。", at=at)', {"先に処理されました。"}),
        ('raise InvalidInput("a.b", "確認", {"day": "日を入力"})', {"確認", "日を入力"}),
        (
            'tell("承認しました。" if ok else "代決しました。")',
            {"承認しました。", "代決しました。"},
        ),
        ('print("検索")', set()),
    ],
)
def test_texts_are_found_in_python(source: str, texts: set[str]) -> None:
    assert set(catalogue.texts_in_python(source)) == texts


def room(root: Path, name: str, source: str, po: str) -> None:
    folder = root / "internal" / name
    (folder / "translations").mkdir(parents=True)
    (folder / "service.py").write_text(source, encoding="utf-8")
    (folder / "translations" / "en.po").write_text(po, encoding="utf-8")


def test_a_text_nobody_translated_is_missing(tmp_path: Path) -> None:
    room(tmp_path, "a", 'N_("検索")', "")
    assert catalogue.check(tmp_path).missing == ("検索",)


def test_a_translation_nobody_shows_is_unused(tmp_path: Path) -> None:
    room(tmp_path, "a", "", 'msgid "検索"\nmsgstr "Search"\n')
    assert catalogue.check(tmp_path).unused == ("検索",)


def test_an_empty_translation_is_found(tmp_path: Path) -> None:
    room(tmp_path, "a", 'N_("検索")', 'msgid "検索"\nmsgstr ""\n')
    assert catalogue.check(tmp_path).untranslated == ("検索",)


def test_a_translation_with_a_fact_the_text_does_not_have_is_found(tmp_path: Path) -> None:
    room(tmp_path, "a", 'N_("{name}です。")', 'msgid "{name}です。"\nmsgstr "It is {nam}."\n')
    assert catalogue.check(tmp_path).untranslated == ("{name}です。",)


def test_two_rooms_that_translate_one_text_differently_are_told(tmp_path: Path) -> None:
    room(tmp_path, "a", 'N_("決裁")', 'msgid "決裁"\nmsgstr "Decision"\n')
    room(tmp_path, "b", 'N_("決裁")', 'msgid "決裁"\nmsgstr "Approval"\n')
    assert catalogue.check(tmp_path).contradicting == ("決裁 (internal/b/translations/en.po)",)


def test_a_sentence_of_a_derived_refusal_is_found(tmp_path: Path) -> None:
    source = (
        "class Late(Conflict):\n    pass\n\n"
        'def act():\n    raise Late("a.late", "間に合いませんでした。")\n'
    )
    room(tmp_path, "a", source, "")
    assert catalogue.check(tmp_path).missing == ("間に合いませんでした。",)


def test_the_built_catalogue_can_be_read(tmp_path: Path) -> None:
    room(tmp_path, "a", 'N_("検索")', 'msgid "検索"\nmsgstr "Search"\n')
    built = catalogue.build(tmp_path, tmp_path / "built")
    assert b"Search" in built.read_bytes()
