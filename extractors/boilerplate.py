"""What stands on a page beside its article: boxes by their names, "read also" by its words, walls by theirs."""

from __future__ import annotations

import re
from typing import Any

from lxml.html import HtmlElement


def _any(*phrases: str) -> str:
    return "(?:" + "|".join(phrases) + ")"


# Names (class, id, label) of boxes, as whole words between white space, hyphens and underscores.
BOX_NAMES = re.compile(
    r"(?:^|[\s_-])"
    + _any(
        r"cookies?|cookie-?(?:bar|banner|bot|notice)|consent|onetrust|didomi|usercentrics",
        r"comments?|disqus|respond",
        r"related(?:articles?|posts?|content|links?|news|stories)?|recirc\w*|recommend(?:ed|ations?)?|also|further-reading",
        r"read-?(?:more|next|on)|(?:more|other|latest|recent|popular|trending)-?(?:news|articles?|stories|posts?|from)|most-?(?:read|popular)",
        r"outbrain|taboola|newsletter|subscribe|subscription|sign-?up|paywall|promo|advert\w*|ad-?(?:slot|unit|container)|sponsored",
        r"share|sharing|social|breadcrumbs?|pagination|skip-?links?|sidebar|tags|tag-?list|author-?bio|site-?(?:header|footer|nav\w*)",
    )
    + r"(?:$|[\s_-])",
    re.IGNORECASE,
)
BOX_TAGS = ("div", "section", "aside", "ul", "ol", "nav", "form", "details", "footer", "dialog", "p", "article")
READ_ALSO = re.compile(
    _any(
        r"(?:read|see|watch) (?:also|more|next|on)\b|also read\b|(?:read )?more (?:on this|news|stories|like this|from)\b",
        r"further reading\b",
        r"related(?: (?:articles?|stories|news|content|links?|topics?|press releases?|posts?))?\s*:?\s*$|related(?: \w+)?:",
        r"(?:you (?:may|might) also|recommended|don[’']t miss|most (?:read|popular)|in other news)\b",
        r"(?:lees ook|lire aussi|à lire aussi|lesen sie auch|mehr zum thema|leggi anche|lea también|leia também)\b",
        r"(?:läs också|les også|læs også)\b",
    ),
    re.IGNORECASE,
)
READ_ALSO_TAGS = ("h2", "h3", "h4", "h5", "h6", "p", "strong", "b", "div", "span", "summary")
READ_ALSO_LISTS = frozenset({"ul", "ol", "div", "section", "aside", "nav", "table"})
WALL = re.compile(
    _any(
        r"(?:enable|turn on) (?:java ?script|cookies)|java ?script (?:is|to be) (?:disabled|required|enabled)",
        r"(?:accept|consent to) (?:all )?cookies|we (?:and our partners )?use cookies|your (?:privacy|cookie) (?:choices|settings)",
        r"(?:log|sign) in to (?:read|continue|view)|subscribe (?:now )?to (?:read|continue)",
        r"to continue reading|already a subscriber",
        r"verify(?:ing)? (?:that )?you are (?:a )?human|checking your browser|access (?:to this page )?(?:has been |is )?denied",
        r"complete the captcha|unusual traffic|page (?:not found|you (?:are|were) looking for)",
        r"(?:site|page|service) is temporarily unavailable",
    ),
    re.IGNORECASE,
)
WALL_CHARS = 700  # a longer text is an article, even if it speaks of cookies or captchas


def prune(tree: HtmlElement) -> None:
    """Take boxes out of a page that tell of other things than its article: related news, comments, cookie banners.

    Never one that holds the headline or the page's main part, since such names sit on wrappers too.
    """
    keep: set[Any] = set(tree.xpath("//body"))
    for element in tree.xpath("//h1 | //main | //*[@role='main'] | //*[@itemprop='articleBody']"):
        keep.add(element)
        keep.update(element.iterancestors())
    for element in list(tree.iter(*BOX_TAGS)):
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('aria-label') or ''}"
        if element not in keep and (element.tag in ("aside", "dialog") or BOX_NAMES.search(names)):
            _drop(element)
    for element in list(tree.iter(*READ_ALSO_TAGS)):
        if element not in keep:
            _drop_read_also(element, keep)


def _drop_read_also(element: HtmlElement, keep: set[Any]) -> None:
    """Drop a line "Read also: <link>", or a heading "Related news" with the list under it."""
    text = " ".join(element.text_content().split())
    if not 4 <= len(text) <= 300 or not READ_ALSO.match(text):
        return
    following = element.getnext()
    if sum(len(link.text_content()) for link in element.iter("a")) > len(text) / 2:
        _drop(element)
    elif len(text) <= 60 and following is not None and following.tag in READ_ALSO_LISTS and following not in keep:
        _drop(following)
        _drop(element)


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:  # not yet gone with a box around it
        element.drop_tree()


def without_wall(text: str) -> tuple[str, str | None]:
    """Return a short text without its lines of a consent, log-in or script wall, and the first words of such a wall."""
    if len(text) >= WALL_CHARS:
        return text, None
    found = WALL.search(text)
    return "\n".join(line for line in text.split("\n") if not WALL.search(line)), found[0] if found else None
