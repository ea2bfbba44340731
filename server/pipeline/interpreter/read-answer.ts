import type { SourceQuestion, SourceReply } from "#server/catalog/define-node.ts";
import { JsonNumber, kindOfJson, parseExactly, toDecimal } from "#server/catalog/exact-json.ts";
import { readAt } from "#server/catalog/json-path.ts";
import { storable } from "#server/catalog/message/clean-text.ts";
import type { Value, Values } from "#server/contract/value.ts";

type Attribute = SourceQuestion["attributes"][number];

/** Longer texts are cut: an attribute is a tier, a name, a number. */
const TEXT_MAX = 2_000;

/** What a team's backend answered, read by the question's attributes. Never guesses: what does not fit is a failure. */
export function readAnswer(
  { status, text }: { status: number; text: string },
  { attributes }: SourceQuestion,
): SourceReply {
  if (status === 404) return { kind: "unknown-wallet" };
  if (status === 401 || status === 403) return failed(`it refused us (${status}); check the secret in the headers`);
  if (status >= 300 && status < 400) return failed(`it answered with a redirect (${status}), which is not followed`);
  if (status < 200 || status >= 300) return failed(`it answered ${status}`);
  const json = parseExactly(text);
  if (json === undefined) return failed(text.trim() ? "its answer is not JSON" : "its answer is empty");
  const values: Values = {};
  for (const attribute of attributes) {
    const found = readAt(json, attribute.path);
    const value = toValue(found, attribute);
    if (value === undefined) {
      return failed(
        `${attribute.name} should be a ${nameOf(attribute.type)}, but there is ${kindOfJson(found)} at “${attribute.path}”`,
      );
    }
    values[attribute.name] = value;
  }
  return { kind: "known", attributes: values };
}

const failed = (reason: string): SourceReply => ({ kind: "failed", reason });

/** null: missing; undefined: there, and of another type. */
function toValue(found: unknown, { type }: Attribute): Value | undefined {
  if (found === undefined || found === null) return null;
  switch (type) {
    case "number":
      return toDecimal(found instanceof JsonNumber ? found.source : found);
    case "text":
      if (found instanceof JsonNumber) return found.source;
      return typeof found === "string" ? storable(found.slice(0, TEXT_MAX)) : undefined;
    case "boolean":
      return typeof found === "boolean" ? found : undefined;
  }
}

const nameOf = (type: Attribute["type"]) => (type === "boolean" ? "yes or no" : type);
