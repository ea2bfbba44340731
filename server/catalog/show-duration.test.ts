import { expect, test } from "vitest";
import { showDuration } from "./show-duration.ts";

test.each([
  [1, "1 second"],
  [119, "119 seconds"],
  [120, "2 minutes"],
  [7_199, "119 minutes"],
  [7_200, "2 hours"],
  [200_000, "2 days"],
])("default: %i seconds read %s", (seconds, text) => {
  expect(showDuration(seconds)).toBe(text);
});
