import { expect, test } from "vitest";
import type { Message } from "#server/contract/message.ts";
import { wordsFor } from "./words-for.ts";

const MESSAGE: Message = {
  subject: ["Falling"],
  body: ["Look when you can."],
  own: { email: { subject: ["Mail: falling"], body: ["In full."] }, telegram: { body: ["Short."] } },
};

test("default: what is urgent reads by its own words, and what they leave empty as ever", () => {
  const urgent = { subject: ["Act now"], own: { telegram: { body: ["Now!"] } } };
  expect(wordsFor({ ...MESSAGE, urgent }, "urgent")).toEqual({
    subject: ["Act now"],
    body: ["Look when you can."],
    // the mail's own first line gives way to the urgent one, its text stays
    own: { email: { body: ["In full."] }, telegram: { body: ["Now!"] } },
  });
});

test("behavior: what is normal reads as ever", () => {
  expect(wordsFor({ ...MESSAGE, urgent: { subject: ["Act now"] } }, "normal")).toEqual(MESSAGE);
});

test("behavior: without words of its own, or with empty ones, what is urgent reads as ever", () => {
  expect(wordsFor(MESSAGE, "urgent")).toEqual(MESSAGE);
  expect(wordsFor({ ...MESSAGE, urgent: { subject: [" "], own: { email: { body: [] } } } }, "urgent")).toEqual(MESSAGE);
});
