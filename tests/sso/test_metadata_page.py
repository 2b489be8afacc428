"""What our addresses answer to partners and caches."""

from lxml import etree

from tests.sso.world import AUDIENCE, SsoWorld


def test_the_metadata_is_public(world: SsoWorld) -> None:
    answer = world.browser.get("/sso/metadata")
    assert answer.mimetype == "application/samlmetadata+xml"
    assert etree.fromstring(answer.data).get("entityID") == AUDIENCE


def test_no_cache_keeps_a_page_of_the_sign_in(world: SsoWorld) -> None:
    asked = world.ask()
    posted = world.post_for(asked, world.signed(world.answer(asked)))
    finished = world.browser.get(posted.location)
    assert [each.headers["Cache-Control"] for each in (posted, finished)] == ["no-store"] * 2
