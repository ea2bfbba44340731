import { z } from "zod";
import type { FieldSpec, SentencePart } from "#server/contract/catalog.ts";
import type { Whose } from "#server/contract/plan.ts";
import type { AddressConfig } from "#server/contract/trigger-config.ts";
import { present } from "#server/kernel/assert.ts";
import { checkTopicId } from "../check-topic.ts";
import type { NodeProblem, WorkspaceFacts } from "../define-node.ts";
import { error } from "../problem.ts";
import { idSchema } from "../ref-schema.ts";
import { addressChip, addressSchema, checkAddress, lower, NO_ADDRESS } from "./parts.ts";

export type WhoseKind = "followers" | "account" | "nobody";

/** What a When node's config says of whom it is about. */
export type WhoseConfig = { whose: WhoseKind; account: AddressConfig; topicId: number | null };

const KINDS = ["followers", "account", "nobody"] as const;

/** Parts of the schema. */
export const whoseShape = {
  whose: z.enum(KINDS).default("followers"),
  account: addressSchema.default(NO_ADDRESS),
  topicId: idSchema.nullable().default(null),
};

export const WHOSE_DEFAULTS = { whose: "followers", account: NO_ADDRESS, topicId: null };

/** `nobody` is its label where it is a choice. */
export function whoseFields({ label, nobody }: { label: string; nobody?: string }): FieldSpec[] {
  return [
    {
      key: "whose",
      kind: "choice",
      label,
      options: [
        { value: "followers", label: "Each follower of a topic", hint: "every subscriber's own wallet" },
        { value: "account", label: "One account", hint: "such as a treasury or a vault" },
        ...(nobody ? [{ value: "nobody", label: nobody, hint: "one value, the same for all" }] : []),
      ],
    },
    { key: "account", kind: "address", label: "Account", when: { key: "whose", is: ["account"] } },
  ];
}

export function checkWhose(
  { whose, account, topicId }: WhoseConfig,
  { facts }: { facts: WorkspaceFacts },
): NodeProblem[] {
  const topic = checkTopicId(topicId, "topicId", facts);
  if (whose === "account") return [...checkAddress(account, "account", "the account"), ...topic];
  if (whose === "nobody" || topicId !== null) return topic;
  return [error("topicId", "topic-missing", "Pick the topic whose followers this is about.")];
}

/** Null for nobody's in particular. */
export function compileWhose({ whose, account, topicId }: WhoseConfig): Whose | null {
  if (whose === "nobody") return null;
  if (whose === "account") return { kind: "account", address: lower(account.address) };
  return { kind: "followers", topicId: present(topicId, "a checked node about followers has a topic") };
}

/** "each follower", or the account. */
export function whoseParts({ whose, account }: Partial<WhoseConfig>): SentencePart[] {
  return whose === "account" ? [addressChip(account, "an account")] : ["each follower"];
}
