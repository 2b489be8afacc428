"""Which requests show a page to a person, and which are only a machine getting ready."""

from werkzeug.datastructures import Headers

_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_MACHINE = ("prefetch", "prerender", "preview")
_WHOLE_PAGE = "document"


def is_look(method: str, headers: Headers) -> bool:
    """Whether a request is somebody opening the page now.

    A HEAD shows nothing; browsers name what they fetch or draw ahead; a part of a page that a
    script fetches again is no new look. Without any of these headers it is a look.
    """
    if method != "GET" or "HX-Request" in headers:
        return False
    purposes = " ".join(headers.get(name, "") for name in _AHEAD).lower()
    if any(word in purposes for word in _MACHINE):
        return False
    return headers.get("Sec-Fetch-Dest", _WHOLE_PAGE) == _WHOLE_PAGE
