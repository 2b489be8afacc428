"""Every refusal and failure becomes a page with words a person can act on."""

import pytest

from tests.web.offices import Person


@pytest.mark.parametrize(
    ("kind", "status"),
    [("gone", 404), ("forbidden", 403), ("race", 409), ("rule", 422), ("broken", 500)],
)
def test_each_kind_of_refusal_has_its_status(client: Person, kind: str, status: int) -> None:
    assert client.get(f"/trial/{kind}").status_code == status


def test_an_unknown_address_offers_the_way_home(client: Person) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "ページが見つかりません" in answer.text
    assert 'href="/"' in answer.text


def test_a_refusal_says_its_own_sentence(client: Person) -> None:
    assert "この文書を見る権限がありません。" in client.get("/trial/forbidden").text


def test_a_lost_race_says_who_was_faster_and_when(client: Person) -> None:
    page = client.get("/trial/race").text
    assert "この案件は川口 誠が先に処理しました。" in page
    assert "本日 9:30" in page


def test_a_lost_race_leads_to_the_latest_and_keeps_what_was_typed(client: Person) -> None:
    answer = client.post(
        "/trial/race",
        data={"opinion": "現地を確認しました。"},
        headers={"Referer": "http://localhost/documents/7"},
    )
    assert answer.status_code == 409
    assert 'href="/documents/7"' in answer.text
    assert "現地を確認しました。" in answer.text


def test_an_address_of_another_host_is_never_offered(client: Person) -> None:
    answer = client.post("/trial/race", headers={"Referer": "https://evil.example/documents/7"})
    assert "evil.example" not in answer.text


def test_a_broken_machine_shows_a_number_and_nothing_of_its_inside(
    client: Person, caplog: pytest.LogCaptureFixture
) -> None:
    page = client.get("/trial/broken").text
    number = caplog.records[-1].getMessage().split()[-1]
    assert number in page
    assert "RuntimeError" not in page


def test_a_file_that_is_too_large_is_said_in_words(client: Person) -> None:
    answer = client.post("/trial/large")
    assert answer.status_code == 413
    assert "送信できる大きさを超えています" in answer.text


def test_an_error_page_speaks_english_too(client: Person) -> None:
    client.browser.set_cookie("lang", "en")
    page = client.get("/no/such/page").text
    assert '<html lang="en">' in page
    assert "Page not found" in page
