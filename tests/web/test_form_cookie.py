"""The signed cookie: short ones plain, long ones compressed, changed ones worth nothing."""

from flask import Flask

from internal.web.form_cookie import FormCookie


def app_with_cookie(key="a key of the tests"):
    app = Flask("cookie")
    app.secret_key = key
    app.session_interface = FormCookie(app)
    return app


def signed(words, key="a key of the tests"):
    return (
        app_with_cookie(key)
        .session_interface.get_signing_serializer(app_with_cookie(key))
        .dumps(words)
    )


def read(value):
    app = app_with_cookie()
    with app.test_request_context(headers={"Cookie": f"session={value}"}) as context:
        return dict(context.session)


def test_a_few_words_come_back():
    assert read(signed({"said": "承認しました"})) == {"said": "承認しました"}


def test_many_words_come_back_and_take_less_room():
    words = {"said": "承認しました。" * 200}
    assert len(signed(words)) < 1_000
    assert read(signed(words)) == words


def test_a_changed_cookie_says_nothing():
    value = signed({"said": "承認しました"})
    assert read(value[:-2] + ("AA" if value[-2:] != "AA" else "BB")) == {}


def test_a_cookie_of_another_key_says_nothing():
    assert read(signed({"said": "承認しました"}, key="another key")) == {}
