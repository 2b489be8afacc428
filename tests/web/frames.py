"""An application with a signed-in person and a few pages, for tests of the frame."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from flask import Flask, abort, redirect, render_template_string, request
from flask_login import LoginManager, UserMixin
from werkzeug.wrappers import Response

from internal import create_app
from internal.access.principal import Principal
from internal.config import Environment, Settings
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput, NotFound, Refusal
from internal.organization.rules import Rank, Seat
from internal.web import catalogue
from internal.web.forms import with_form
from internal.web.navigation import Entry, Navigation, Place
from internal.web.results import Link, tell
from tests.conftest import TestClock


def seat(number: int, name: str, title: str, section: str, rank: Rank) -> Seat:
    """A person in a post, by number."""
    return Seat(
        person_id=UUID(int=number),
        post_id=UUID(int=1000 + number),
        name=name,
        family_name=name.split(" ")[0],
        title=title,
        section=section,
        rank=rank,
        department_id=UUID(int=2000 + number),
        section_id=UUID(int=2000 + number),
    )


YAMAMOTO = seat(4, "山本 由紀", "課長", "道路建設課", Rank.DIRECTOR)
YAMAMOTO_ADDITIONAL = replace(YAMAMOTO, post_id=UUID(int=1900), title="主幹", section="都市計画課")


def principal(seat: Seat = YAMAMOTO, *more: Seat) -> Principal:
    """A person who has signed in."""
    return Principal(
        session_id=UUID(int=1),
        person_id=seat.person_id,
        name=seat.name,
        family_name=seat.family_name,
        seat=seat,
        seats=(seat, *more),
        duties=frozenset(),
        address="127.0.0.1",
    )


class Signed(UserMixin):
    """What flask-login holds for a person."""

    def __init__(self, who: Principal) -> None:
        self.principal = who


def application(folder: Path, clock: TestClock, who: Principal | None) -> Flask:
    """The whole application, with `who` signed in and pages for trying the frame."""
    catalogue.build()
    settings = Settings(environment=Environment.TEST, data_dir=folder)
    app = create_app(settings, clock)
    manager = LoginManager(app)
    manager.request_loader(lambda _request: Signed(who) if who else None)
    _trial_pages(app)
    return app


FORM_PAGE = """{% extends "base.html" %}
{% from "macros.html" import field, error_summary, token with context %}
{% block title %}試し{% endblock %}
{% block main %}<form method="post" action="/trial/form">{{ token() }}{{ error_summary(form) }}
{{ field(form, "reason", "理由", kind="textarea", required=True) }}
{{ field(form, "subject", "件名", stored="保存した件名") }}
<button>送信</button></form>{% endblock %}"""


def _trial_pages(app: Flask) -> None:
    navigation: Navigation = app.extensions["navigation"]
    navigation.add(
        Entry("trial", "庁内業務システム", "inbox", "form_page", sort=1, count=lambda *_: 12),
        Entry("bell", "検索", "bell", "form_page", Place.BELL, count=lambda *_: 3),
        Entry("secret", "否決", "lock", "form_page", may=lambda _who: False),
    )

    @app.get("/trial/form")
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
