import { expect, test } from "vitest";
import { escapedWithin, escapeHtml, oneLine, shorten, visible, webLink } from "./plain-text.ts";

test("behavior: what cannot be seen is taken out, line breaks and letters stay", () => {
  expect(visible("US\u202eDC\u200b \u0000a\u00adb\ufeff\r\nGrüße, 東京 🎉")).toBe("USDC ab\nGrüße, 東京 🎉");
});

test("behavior: half a character is made whole", () => {
  expect(visible("a\ud800b")).toBe("a\ufffdb");
});

test("behavior: one line holds no break that could start a header", () => {
  expect(oneLine("Hello\r\nBcc: all@example.com\t!")).toBe("Hello Bcc: all@example.com !");
});

test("behavior: markup is written out", () => {
  expect(escapeHtml(`<b title="x" y='z'>&amp;</b>`)).toBe(
    "&lt;b title=&quot;x&quot; y=&#39;z&#39;&gt;&amp;amp;&lt;/b&gt;",
  );
});

test("behavior: a cut never leaves half a character", () => {
  expect(shorten("ab🎉cd", 4)).toBe("ab…");
  expect(shorten("abcd", 4)).toBe("abcd");
});

test.each([
  ["https://example.com/a?b=c", "https://example.com/a?b=c"],
  ["javascript:alert(1)", undefined],
  ["java\u200bscript:alert(1)", undefined],
  ["data:text/html,x", undefined],
  ["not a url", undefined],
  ['https://example.com/"onclick="x', "https://example.com/%22onclick=%22x"],
])("behavior: the link of %j is %j", (given, expected) => {
  expect(webLink(given)).toBe(expected);
});

test.each([
  ["a&b", 20, "a&amp;b"],
  ["aaaa&b", 6, "aaaa…"],
  ["&&&&", 11, "&amp;&amp;…"],
  ["🎉🎉🎉", 4, "🎉…"],
  ["&&", 3, ""],
  ["abc", -1, ""],
])("behavior: %s within %i is %s", (text, room, expected) => {
  expect(escapedWithin(text, room, escapeHtml)).toBe(expected);
});
