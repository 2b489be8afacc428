"""Every component renders in both languages."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from internal.web.forms import FormState
from internal.web.navigation import Entry, Shown

MACROS = Path("internal/web/templates/macros.html")

CALLS = {
    "icon": 'icon("home")',
    "seal": "seal()",
    "menu_entry": 'menu_entry(shown, "trial")',
    "stamp": 'stamp("維持係", day, "髙橋", "deputy")',
    "slash": "slash()",
    "chip": 'chip("ok", "承認", "check")',
    "state_chip": 'state_chip("overdue")',
    "mini": 'mini(["done", "you", ""])',
    "token": "token()",
    "need": "need(True)",
    "described": 'described("reason", "h", "e")',
    "error_line": 'error_line("reason", "理由を入力してください。")',
    "field": 'field(form, "reason", "理由", help="説明", required=True, kind="textarea")',
    "choose": 'choose(form, "kind", "種別", [("a", "起案")])',
    "pick": 'pick(form, "target", "戻す先", [("0", "起案者", "")])',
    "tick": 'tick(form, "urgent", "至急")',
    "date3": 'date3(form, "due", "期限", stored=day)',
    "error_summary": "error_summary(form)",
    "note": '{% call note("ok", "check") %}<p>x</p>{% endcall %}',
    "empty": 'empty("承認待ちはありません", "x", "y", "/")',
    "paging": 'paging("/a", "/b")',
}

REFUSED = FormState(
    typed={"reason": ("",)}, errors={"reason": "理由を入力してください。"}, summary="確認"
)


def rendered(app: Flask, name: str, language: str) -> str:
    call = CALLS[name]
    body = call if call.startswith("{%") else "{{ " + call + " }}"
    source = '{% from "macros.html" import ' + name + " with context %}" + body
    shown = Shown(Entry("trial", "検索", "home", "form_page"), 3)
    with app.test_request_context(headers={"Cookie": f"lang={language}"}):
        return render_template_string(source, day=date(2026, 11, 24), form=REFUSED, shown=shown)


def test_every_macro_is_tried() -> None:
    defined = re.findall(r"macro (\w+)\(", MACROS.read_text(encoding="utf-8"))
    assert sorted(defined) == sorted(CALLS)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", CALLS)
def test_a_macro_renders(app: Flask, name: str, language: str) -> None:
    assert rendered(app, name, language).strip()


def test_a_stamp_is_read_aloud_with_section_name_and_day(app: Flask) -> None:
    assert 'aria-label="代決印 維持係 髙橋 令和8年11月24日"' in rendered(app, "stamp", "ja")


def test_a_required_field_says_so_in_english(app: Flask) -> None:
    assert "(required)" in rendered(app, "need", "en")


def test_a_wrong_field_is_tied_to_its_sentence(app: Flask) -> None:
    html = rendered(app, "field", "ja")
    assert 'aria-describedby="h-reason e-reason" aria-invalid="true"' in html
    assert 'id="e-reason"' in html
