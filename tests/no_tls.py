"""For clients of addresses on this machine: none of them has TLS, and reading the machine's certificates takes longest.

Invariant: it trusts nobody, so that https to anywhere is refused.
"""

from __future__ import annotations

import ssl

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
