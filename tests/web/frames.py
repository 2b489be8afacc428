"""A few pages on which the frame is tried."""

from flask import Flask, abort, redirect, render_template_string, request
from werkzeug.wrappers import Response

from internal.access.gate import public
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput, NotFound, Refusal
from internal.web.forms import with_form
from internal.web.navigation import Entry, Navigation, Place
from internal.web.results import Link, tell

FORM_PAGE = """{% extends "base.html" %}
{% from "macros.html" import field, error_summary, token with context %}
{% block title %}試し{% endblock %}
{% block main %}<form method="post" action="/trial/form">{{ token() }}{{ error_summary(form) }}
{{ field(form, "reason", "理由", kind="textarea", required=True) }}
{{ field(form, "subject", "件名", stored="保存した件名") }}
<button>送信</button></form>{% endblock %}"""


def add_trial_pages(app: Flask) -> None:
    """Add a form, pages that refuse in every way, and entries in the menu."""
    navigation: Navigation = app.extensions["navigation"]
    navigation.add(
        Entry("trial", "庁内業務システム", "inbox", "form_page", sort=1, count=lambda *_: 12),
        Entry("bell", "検索", "bell", "form_page", Place.BELL, count=lambda *_: 3),
        Entry("secret", "否決", "lock", "form_page", may=lambda _who: False),
    )

    @app.get("/trial/form")
    @public
    def form_page() -> str:
        return render_template_string(FORM_PAGE)

    @app.post("/trial/form")
    @with_form(form_page)
    def take_form() -> Response:
        if not request.form["reason"]:
            reason = "差戻しの理由を入力してください。"
            raise InvalidInput("trial.reason", "入力内容を確認してください", {"reason": reason})
        if request.form["reason"] == "不在":
            raise Refusal("trial.away", "{name}は不在です。", name="川口 誠 部長")
        tell("承認しました。", link=Link("最新の内容を見る", "/trial/form"))
        return redirect("/trial/form", 303)

    refusals = {
        "gone": NotFound("trial.gone", "この文書はありません。"),
        "forbidden": Forbidden("trial.forbidden", "この文書を見る権限がありません。"),
        "rule": Refusal("trial.rule", "決裁の後は変更できません。"),
        "race": Conflict(
            "trial.race",
            "この案件は{name}が先に処理しました。",
            name="川口 誠",
            at=app.extensions["internal"].db.clock(),
        ),
    }

    @app.route("/trial/<kind>", methods=["GET", "POST"])
    def refused(kind: str) -> str:
        if kind == "broken":
            raise RuntimeError("a broken machine")
        if kind == "large":
            abort(413)
        raise refusals[kind]
