"""The frame of every page: menu, language, account."""

import re

from tests.web.offices import OfficePages, Person


def test_the_menu_counts_what_waits(client: Person) -> None:
    page = client.get("/trial/form").text
    assert re.search(r'class="count soft">12<', page)


def test_the_bell_stands_in_the_header(client: Person) -> None:
    header = client.get("/trial/form").text.split("</header>")[0]
    assert re.search(r'class="count">3<', header)


def test_an_entry_that_a_person_may_not_use_is_not_shown(client: Person) -> None:
    assert "否決" not in client.get("/trial/form").text


def test_the_header_names_the_person_and_the_post(client: Person) -> None:
    assert "𠮷田 花子<small>道路建設課 課長</small>" in client.get("/trial/form").text


def test_nobody_signed_in_means_no_menu_and_no_search(trial: OfficePages) -> None:
    page = trial.app.test_client().get("/trial/form").text
    assert '<nav class="nav"' not in page
    assert 'role="search"' not in page


def test_the_status_line_exists_from_the_start(client: Person) -> None:
    assert '<div role="status" id="status"' in client.get("/trial/form").text


def test_a_page_has_no_style_or_script_of_its_own(client: Person) -> None:
    page = client.get("/trial/form").text
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src)", page)


def test_pages_are_japanese_unless_the_browser_asks_otherwise(trial: OfficePages) -> None:
    page = trial.app.test_client().get("/trial/form").text
    assert '<html lang="ja">' in page


def test_a_browser_that_prefers_english_gets_english(trial: OfficePages) -> None:
    browser = trial.app.test_client()
    page = browser.get("/trial/form", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert '<html lang="en">' in page
    assert "Skip to main content" in page


def test_the_language_switch_returns_to_the_same_page(client: Person) -> None:
    answer = client.post("/language", data={"language": "en", "next": "/trial/form?box=after"})
    assert answer.status_code == 303
    assert answer.location == "/trial/form?box=after"


def test_the_chosen_language_stays(client: Person) -> None:
    client.post("/language", data={"language": "en", "next": "/"})
    assert '<html lang="en">' in client.get("/trial/form").text


def test_the_language_switch_never_leads_to_another_host(client: Person) -> None:
    for address in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"):
        answer = client.post("/language", data={"language": "en", "next": address})
        assert answer.location == "/", address


def test_the_language_can_be_chosen_before_the_sign_in(trial: OfficePages) -> None:
    browser = trial.app.test_client()
    page = browser.get("/trial/form").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"language": "en", "next": "/trial/form", "csrf_token": token[1]}
    assert browser.post("/language", data=form).location == "/trial/form"


def test_looking_at_a_page_never_changes_the_language(client: Person) -> None:
    assert client.get("/language").status_code == 405
