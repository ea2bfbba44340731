import { expect, test } from "vitest";
import { parseTelegramHtml } from "./telegram-html.ts";

test.each([
  ["plain", "plain"],
  ["<b>bold</b> and <i>it<u>al</u>ic</i>", "bold and italic"],
  ['<a href="https://x.example/?a=1&amp;b=2">link</a>', "link"],
  ['<pre><code class="language-json">{}</code></pre>', "{}"],
  ["<B>case</b>", "case"],
  ["1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;q&quot; &#8364; &#x20ac;", '1 < 2 && 3 > 2 "q" € €'],
  ["&nbsp; stays, & too", "&nbsp; stays, & too"],
  ["<b>closes any</>", "closes any"],
  ["  trimmed \n", "trimmed"],
])("args: %s", (source, text) => {
  expect(parseTelegramHtml(source)).toEqual({ kind: "parsed", text });
});

test.each([
  ["<script>", 'Unsupported start tag "script" at byte offset 0'],
  ["5 < 6", 'Unsupported start tag "" at byte offset 2'],
  ["<b", "Unclosed start tag at byte offset 0"],
  ['<a href="x', 'Unclosed start tag "a" at byte offset 0'],
  ["<b>open", 'Can\'t find end tag corresponding to start tag "b"'],
  ["closed</b>", "Unexpected end tag at byte offset 6"],
  ["<b>é</i>", 'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"'],
  ["<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
])("error: %s", (source, reason) => {
  expect(parseTelegramHtml(source)).toEqual({ kind: "refused", reason: `can't parse entities: ${reason}` });
});
