/** A process of its own, as a team's backend is: `node send-lines.ts <url> <count>`, the key in BULK_KEY; prints the answer. */
import { Readable } from "node:stream";
import { request } from "undici";
import { linesOf } from "./load-lines.ts";

const [url = "", count = "0"] = process.argv.slice(2);
const { body } = await request(url, {
  method: "POST",
  headers: { authorization: `Bearer ${process.env.BULK_KEY}`, "content-type": "application/x-ndjson" },
  body: Readable.from(linesOf(Number(count))),
  headersTimeout: 0,
  bodyTimeout: 0,
});
process.stdout.write(await body.text());
