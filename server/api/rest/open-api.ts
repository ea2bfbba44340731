import { z } from "zod";
import { API_SCOPES } from "#server/contract/rest.ts";
import type { Operation } from "./define-operation.ts";
import { operations } from "./operations/index.ts";
import { problemSchema } from "./problem.ts";

type Json = Record<string, unknown>;

const PROBLEM_REF = { $ref: "#/components/responses/Problem" };

/** The public API as an OpenAPI 3.1 document, made of the schemas that requests are checked with. */
export function openApi(appUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method.toLowerCase()]: entryOf(operation) };
  }
  const scopes = API_SCOPES.map(({ scope, label }) => `- \`${scope}\`: ${label}`).join("\n");
  return {
    openapi: "3.1.1",
    info: {
      title: "Bellwether",
      version: "1",
      description: `For a protocol team's own programs. Keys are made under Settings, For developers. Scopes:\n\n${scopes}`,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: `${appUrl.replace(/\/$/, "")}/api/v1` }],
    security: [{ key: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: "An API key, bwk_…" } },
      schemas: { Problem: schemaOf(problemSchema, "output") },
      responses: {
        Problem: {
          description: "A failure, as RFC 9457 has it; `detail` names the thing and the cure.",
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
    },
  };
}

function entryOf(operation: Operation): Json {
  const { id, tag, summary, description, scopes, status, takes } = operation;
  const needs = scopes.length > 0 ? `Needs ${scopes.map((scope) => `\`${scope}\``).join(", ")}.` : "Any key will do.";
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, needs].filter(Boolean).join(" "),
    parameters: [
      ...parametersOf(operation.params, "path"),
      ...parametersOf(operation.query, "query"),
      ...(takes === "json" ? [IDEMPOTENCY_HEADER] : []),
    ],
    ...(takes && {
      requestBody: {
        required: true,
        content: {
          [takes === "json" ? "application/json" : "application/x-ndjson"]: {
            schema: schemaOf(operation.body, "input"),
          },
        },
      },
    }),
    responses: {
      [status]: {
        description: "Done.",
        content: { "application/json": { schema: schemaOf(operation.answer, "output") } },
      },
      default: PROBLEM_REF,
    },
  };
}

const IDEMPOTENCY_HEADER = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "A repeat with the same key and request within a day gets the first answer, and nothing is done again.",
  schema: { type: "string", minLength: 1, maxLength: 200 },
};

function parametersOf(schema: z.ZodObject, place: "path" | "query"): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description ? { description } : {}),
    schema: rest,
  }));
}

/** OpenAPI 3.1 takes JSON Schema 2020-12 as it is; the dialect is said once, by the version. */
function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, reused: "inline" });
  return rest;
}
