"""A refused form comes back with its text, and with the same sentence at the field and on top."""

from tests.web.offices import OfficePages, Person

REASON = "差戻しの理由を入力してください。"


def test_a_refused_form_is_not_taken(client: Person) -> None:
    assert client.post("/trial/form", data={"reason": ""}).status_code == 422


def test_the_summary_and_the_field_say_the_same(client: Person) -> None:
    page = client.post("/trial/form", data={"reason": ""}).text
    assert f'<a href="#f-reason">{REASON}</a>' in page
    assert f"<span>{REASON}</span>" in page


def test_the_title_says_first_that_something_is_wrong(client: Person) -> None:
    assert "<title>エラー: 試し" in client.post("/trial/form", data={"reason": ""}).text


def test_typed_text_wins_over_stored_text(client: Person) -> None:
    page = client.post("/trial/form", data={"reason": "", "subject": "直した件名"}).text
    assert "直した件名" in page
    assert "保存した件名" not in page


def test_a_field_starts_with_what_is_stored(client: Person) -> None:
    assert "保存した件名" in client.get("/trial/form").text


def test_a_refusal_by_a_rule_stands_on_top_of_the_form(client: Person) -> None:
    answer = client.post("/trial/form", data={"reason": "不在"})
    assert answer.status_code == 422
    assert "川口 誠 部長は不在です。" in answer.text


def test_markup_in_typed_text_stays_text(client: Person) -> None:
    page = client.post("/trial/form", data={"reason": "", "subject": '"><script>'}).text
    assert "<script>\n" not in page
    assert "&#34;&gt;&lt;script&gt;" in page


def test_a_result_is_said_once_on_the_next_page(client: Person) -> None:
    client.post("/trial/form", data={"reason": "金額"})
    assert "承認しました。" in client.get("/trial/form").text
    assert "承認しました。" not in client.get("/trial/form").text


def test_text_typed_before_the_session_was_lost_is_offered_again(trial: OfficePages) -> None:
    browser = trial.app.test_client()
    page = {"Referer": "http://localhost/trial/form", "Sec-Fetch-Site": "same-origin"}
    browser.post("/trial/form", data={"reason": "現地を確認しました。"}, headers=page)
    browser.set_cookie("session", trial.session_of("0005"))
    assert "現地を確認しました。" in browser.get("/trial/form").text
