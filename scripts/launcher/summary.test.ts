import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { readSettings } from "./settings.ts";
import { alreadyRunningText, readyText } from "./summary.ts";

const url = "http://localhost:3000";
const seconds = "1.5 s";

test("default", () => {
  const ready = { url, seconds, settings: readSettings([], {}), env: { BELLWETHER_DEMO: "1" } };
  expect(stripVTControlCharacters(readyText(ready))).toMatchInlineSnapshot(`
    "
      Bellwether is running, ready after 1.5 s.

      Open     http://localhost:3000
      Mailbox  http://localhost:3000/demo/mailbox

      A demo world runs with it: a chain of its own with a lending market that moves, people who borrow there,
      and a mailbox that catches every mail, Telegram message and web call. Sign in as any of them with one click.

      All it stores is in .data; delete that to start afresh.
      Stop it with Ctrl-C.
    "
  `);
});

test("behavior: without the demo, on a database of the user's own", () => {
  const ready = { url, seconds, settings: readSettings([], { DATABASE_URL: "postgres://db" }), env: {} };
  expect(stripVTControlCharacters(readyText(ready))).toMatchInlineSnapshot(`
    "
      Bellwether is running, ready after 1.5 s.

      Open     http://localhost:3000

      Stop it with Ctrl-C.
    "
  `);
});

test("behavior: a second start says where the first one is", () => {
  expect(alreadyRunningText({ pid: 7, url, port: 3000 }, join(process.cwd(), ".data"))).toMatchInlineSnapshot(`
    "
      Bellwether is running already at http://localhost:3000 (process 7), on the data in .data.
      To run a second one beside it, give it data of its own: BELLWETHER_DATA_DIR=.data/second npm start
    "
  `);
  expect(alreadyRunningText(undefined, "/data")).toContain("is running already, on the data in");
});
