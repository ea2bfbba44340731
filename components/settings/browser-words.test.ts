import { expect, test } from "vitest";
import { browserWords } from "./browser-words.ts";

test.each([
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0 Safari/537.36",
    "Chrome on Linux",
  ],
  ["Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/153.0 Safari/537.36 Edg/153.0", "Edge on Windows"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1", "Safari on iOS"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 14.0; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on macOS"],
  ["Mozilla/5.0 (Linux; Android 16) Something/1.0", "A browser on Android"],
  ["curl/8.5.0", "Another program"],
  ["", "Another program"],
])("behavior: %s", (userAgent, words) => {
  expect(browserWords(userAgent)).toBe(words);
});
