import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { API_SCOPES } from "#server/contract/rest.ts";
import { openApi } from "./open-api.ts";
import { operations } from "./operations/index.ts";

/** What OpenAPI 3.1 says of the parts that we use, as strict as it is there. */
const jsonSchema = z.record(z.string(), z.unknown()).refine(isJsonSchema, "no JSON Schema 2020-12");
const refSchema = z.strictObject({ $ref: z.string().regex(/^#\//) });
const contentSchema = z.record(
  z.string().regex(/^[a-z]+\/[a-z+.-]+$/),
  z.strictObject({ schema: z.union([refSchema, jsonSchema]) }),
);
const responseSchema = z.strictObject({ description: z.string().min(1), content: contentSchema.optional() });
const parameterSchema = z
  .strictObject({
    name: z.string().min(1),
    in: z.enum(["path", "query", "header"]),
    required: z.boolean(),
    description: z.string().optional(),
    schema: jsonSchema,
  })
  .refine((parameter) => parameter.in !== "path" || parameter.required, "a part of the path is always required");
const operationSchema = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  tags: z.array(z.string()).min(1),
  summary: z.string().min(1).max(120),
  description: z.string(),
  parameters: z.array(parameterSchema),
  requestBody: z.strictObject({ required: z.literal(true), content: contentSchema }).optional(),
  responses: z.record(z.string().regex(/^(?:[1-5]\d\d|default)$/), z.union([refSchema, responseSchema])),
});
const documentSchema = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.url() })).min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  tags: z.array(z.strictObject({ name: z.string() })),
  paths: z.record(
    z.string().startsWith("/"),
    z.partialRecord(z.enum(["get", "put", "post", "patch", "delete"]), operationSchema),
  ),
  components: z.strictObject({
    securitySchemes: z.record(
      z.string(),
      z.strictObject({ type: z.literal("http"), scheme: z.literal("bearer"), description: z.string() }),
    ),
    schemas: z.record(z.string(), jsonSchema),
    responses: z.record(z.string(), responseSchema),
  }),
});

function isJsonSchema(schema: Record<string, unknown>): boolean {
  try {
    z.fromJSONSchema(schema);
    return true;
  } catch {
    return false;
  }
}

const document = JSON.parse(JSON.stringify(openApi("https://alerts.example/")));

test("default: the document is one of OpenAPI 3.1", () => {
  expect(documentSchema.safeParse(document).error?.issues).toBeUndefined();
  expect(document.servers).toEqual([{ url: "https://alerts.example/api/v1" }]);
});

test("behavior: every operation is in it, under its path and method, and no other", () => {
  const { paths } = documentSchema.parse(document);
  const listed = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
  );
  expect(listed.sort()).toEqual(operations.map(({ id, method, path }) => `${id} ${method} ${path}`).sort());
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
});

test("behavior: the parts of each path are its parameters, and references lead somewhere", () => {
  const { paths } = documentSchema.parse(document);
  for (const [path, item] of Object.entries(paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const { parameters } of Object.values(item)) {
      expect(parameters.filter((one) => one.in === "path").map(({ name }) => name)).toEqual(named);
    }
  }
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, at = ""]) => at.split("/"));
  const found = refs.map((at) => at.reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], document));
  expect(refs.length).toBeGreaterThan(operations.length);
  expect(found).not.toContain(undefined);
});

test("behavior: each scope is needed somewhere, and each operation changes nothing without one", () => {
  const needed = new Set(operations.flatMap(({ scopes }) => scopes));
  expect([...needed].sort()).toEqual(API_SCOPES.map(({ scope }) => scope).sort());
  expect(operations.filter(({ method, scopes }) => method !== "GET" && scopes.length === 0)).toEqual([]);
});

test("behavior: the web serves all of it by one route", () => {
  const route = "app/api/v1/[...path]/route.ts";
  expect(existsSync(route)).toBe(true);
  for (const { method } of operations) expect(readFileSync(route, "utf8")).toContain(`handleRest as ${method}`);
});
