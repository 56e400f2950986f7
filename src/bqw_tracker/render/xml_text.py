"""Text for an XML document: a page of Word, a picture."""

import re

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return a text for an XML document; what XML has no place for becomes U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text)
