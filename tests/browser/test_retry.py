"""A part of a page that could not be loaded stays as it was, and can be tried again."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE


def test_a_part_that_fails_stays_and_is_tried_again(visitor):
    window = visitor(PHONE, language="en").be("꼼꼼지기").goto("/desk/")
    page, note = window.page, window.page.locator("[data-part-lost]")
    window.is_refusal_expected = True
    page.route("**/desk/", lambda route: route.fulfill(status=404, body="<p>gone</p>", content_type="text/html"))

    page.locator("#desk-now").dispatch_event("retry")

    expect(note).to_be_visible()
    expect(page.locator("#desk-now")).to_be_visible()
    page.unroute("**/desk/")
    note.get_by_role("button", name="Try again").click()
    expect(note).to_be_hidden()
