import { TRPCError } from "@trpc/server";
import { expect, test } from "vitest";
import { z } from "zod";
import { AppError, ConflictError, NotFoundError } from "#server/kernel/errors.ts";
import { mapError, publicErrorOf } from "./map-errors.ts";

/** As tRPC wraps what a procedure throws: the message of the cause, unless we change it. */
const thrown = (cause: Error, code: TRPCError["code"] = "INTERNAL_SERVER_ERROR") => new TRPCError({ code, cause });

test("default: an expected failure keeps its words, its code and its facts", () => {
  const error = thrown(new ConflictError("Somebody saved before you.", { revision: 7 }));
  expect(mapError(error, "workflow.saveDraft")).toMatchObject({
    code: "CONFLICT",
    message: "Somebody saved before you.",
  });
  expect(publicErrorOf(error)).toEqual({
    code: "conflict",
    retry: "never",
    message: "Somebody saved before you.",
    facts: { revision: 7 },
    fields: {},
  });
});

test("error: what nobody expected says nothing of itself", () => {
  const error = thrown(new Error('password authentication failed for user "bellwether" at 10.0.0.7'));
  expect(error.message).toContain("10.0.0.7");
  for (const shown of [mapError(error, "x").message, JSON.stringify(publicErrorOf(error))]) {
    expect(shown).not.toMatch(/password|bellwether|10\.0/);
    expect(shown).toContain("Something went wrong on our side.");
  }
  expect(mapError(error, "x").code).toBe("INTERNAL_SERVER_ERROR");
});

test("error: a bug that was given words is a bug all the same", () => {
  const bug = new AppError({ code: "bug", publicMessage: "row 12 of table x", facts: { id: 12 } });
  expect(publicErrorOf(thrown(bug))).toMatchObject({ code: "bug", facts: {} });
});

test("error: the cause of an expected failure stays inside", () => {
  const inner = new Error("connect ECONNREFUSED 10.0.0.7:25");
  const outer = new AppError({ code: "unavailable", retry: "later", publicMessage: "No mail now.", cause: inner });
  const error = thrown(outer);
  expect(mapError(error, "x")).toMatchObject({ code: "SERVICE_UNAVAILABLE", message: "No mail now." });
  expect(JSON.stringify(publicErrorOf(error))).not.toContain("10.0.0.7");
});

test("args: wrong input is told by field", () => {
  const schema = z.strictObject({ name: z.string().min(2, "at least two characters"), list: z.array(z.number()) });
  const { error } = schema.safeParse({ name: "a", list: ["x"], extra: 1 });
  const shown = publicErrorOf(thrown(error as Error, "BAD_REQUEST"));
  expect(shown).toMatchObject({ code: "bad-input", message: "name: at least two characters" });
  expect(Object.keys(shown.fields).sort()).toEqual(["input", "list.0", "name"]);
});

test.each([
  ["NOT_FOUND", "not-found"],
  ["METHOD_NOT_SUPPORTED", "bad-input"],
  ["UNSUPPORTED_MEDIA_TYPE", "bad-input"],
  ["PARSE_ERROR", "bad-input"],
  ["TIMEOUT", "bug"],
] as const)("error: tRPC's own %s gets a fixed text", (code, ours) => {
  const shown = publicErrorOf(new TRPCError({ code, message: "No procedure found on path <script>" }));
  expect(shown.code).toBe(ours);
  expect(shown.message).not.toContain("script");
});

test("behavior: each of our codes has its status", () => {
  expect(mapError(thrown(new NotFoundError("This run")), "x").code).toBe("NOT_FOUND");
  const codes = ["bad-input", "not-signed-in", "not-allowed", "too-many"] as const;
  expect(codes.map((code) => mapError(thrown(new AppError({ code, publicMessage: "x" })), "x").code)).toEqual([
    "BAD_REQUEST",
    "UNAUTHORIZED",
    "FORBIDDEN",
    "TOO_MANY_REQUESTS",
  ]);
});
