"""A mail server that shares no code with ours: Debian's python3-aiosmtpd, and python3-dkim if it is there.

Prints its port, then each mail that it took, as lines of JSON. DKIM keys come as JSON in DKIM_RECORDS, by DNS name.
"""

import asyncio
import base64
import json
import os

from aiosmtpd.smtp import SMTP

try:
    import dkim
except ImportError:
    dkim = None

RECORDS = json.loads(os.environ.get("DKIM_RECORDS", "{}"))


def tell(line):
    print(json.dumps(line), flush=True)


def is_signed(data):
    if dkim is None or not RECORDS:
        return None
    find = lambda name, timeout=5: RECORDS.get(name.decode().rstrip("."), "").encode()
    return bool(dkim.verify(data, dnsfunc=find))


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 5.1.1 <%s>: no such user here" % address
        if address.startswith("busy"):
            return "451 4.7.1 Greylisted, come back later"
        if address.startswith("policy"):
            return "550 5.7.1 We do not like this sender"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        data = envelope.original_content
        raw = base64.b64encode(data).decode()
        tell({"from": envelope.mail_from, "to": envelope.rcpt_tos, "raw": raw, "isSigned": is_signed(data)})
        return "250 2.0.0 Taken"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), hostname="foreign.example", enable_SMTPUTF8=True), "127.0.0.1", 0)
    tell({"port": server.sockets[0].getsockname()[1]})
    async with server:
        await server.serve_forever()


asyncio.run(main())
