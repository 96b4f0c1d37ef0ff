"""All bytes of the one answer that every service gives to whoever may not know."""

from shared.problems import CONTENT_TYPE
from shared.web.headers import ALWAYS
from shared.web.headers import NOTHING as DATA_POLICY

_BODY = b'{"status":404,"title":"There is nothing here for you.","type":"urn:amparo:problem:not-found"}'
_SENT = {"Content-Type": CONTENT_TYPE, "Content-Length": str(len(_BODY)), "Content-Security-Policy": DATA_POLICY}
NOTHING = (404, _BODY, tuple((_SENT | ALWAYS).items()))
