import { expect, test } from "vitest";
import { changeWords } from "./change-words.ts";

const wallet = `0x${"ab".repeat(20)}`;

test.each([
  ["member.add", `member:${wallet}`, { role: "viewer" }, "added the member 0xabab…abab: viewer"],
  [
    "member.change-role",
    `member:${wallet}`,
    { from: "viewer", to: "owner" },
    "changed the role of 0xabab…abab: viewer → owner",
  ],
  ["secret.put", "secret:KEY", {}, "put the secret KEY"],
  ["workflow.publish", "workflow:12", { number: 3 }, "published the workflow no. 12: version 3"],
  ["topic.create", "topic:4", { key: "yield" }, "made the topic “yield”"],
  ["credit.grant", "workspace:1", { amountMilli: 5_000_000, note: "pilot" }, "granted credits: 5,000, pilot"],
  ["workflow.issue-signal-token", "workflow:7", {}, "made a new address for signals of the workflow no. 7"],
  ["workflow.look-again", "workflow:7", {}, "look again workflow no. 7"],
])("behavior: %s of %s", (...[action, subject, facts, words]) => {
  expect(changeWords({ action, subject, facts })).toBe(words);
});
