import { z } from "zod";
import { attributesSchema } from "#server/contract/attribute.ts";
import type { TopicInput } from "#server/contract/topic.ts";
import { topicValuesSchema } from "#server/contract/topic-schema.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { parseJson } from "#server/kernel/parse-json.ts";
import { checkZone } from "#server/services/subscriber/set-zone.ts";
import { checkTopicValues } from "#server/services/topic/check-values.ts";

/** One line of a bulk load: a wallet, and what is said of it. What is left out stays as it is. */
export const bulkLineSchema = z.strictObject({
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/, "An address is 0x and 40 hex digits."),
  zone: z.string().min(1).max(60).optional().meta({ description: "IANA name, such as Europe/Lisbon." }),
  preferences: z
    .record(
      z.string(),
      z.strictObject({
        enabled: z.boolean().optional(),
        preset: z.string().max(40).nullable().optional(),
        own: topicValuesSchema.optional(),
      }),
    )
    .optional()
    .meta({ description: "By topic key; each replaces the whole setting of its topic." }),
  attributes: attributesSchema.optional().meta({ description: "Replaces all that was said of the wallet." }),
});

type GivenPreferences = NonNullable<z.output<typeof bulkLineSchema>["preferences"]>;

/** A line that can be stored: whole settings by topic id. */
export type CheckedLine = {
  address: `0x${string}`;
  zone: string | undefined;
  preferences: Map<number, { enabled: boolean; preset: string | null; own: z.output<typeof topicValuesSchema> }>;
  attributes: z.output<typeof attributesSchema> | undefined;
};

export type BulkTopic = Pick<TopicInput, "key" | "name" | "fields" | "presets" | "defaultPreset" | "onByDefault"> & {
  id: number;
};

const ZONES_KEPT = 1_000;

/** Zones that were looked at before: asking the runtime is a hundred times what the rest of a line costs. */
export type KnownZones = Set<string>;

/**
 * Checks a line by the rules that hold for its parts everywhere else.
 *
 * @returns the line, or why it is refused
 */
export function checkLine(
  text: string,
  { topics, zones }: { topics: ReadonlyMap<string, BulkTopic>; zones: KnownZones },
): CheckedLine | { reason: string } {
  const parsed = bulkLineSchema.safeParse(parseJson(text));
  if (!parsed.success) return { reason: whyNot(parsed.error) };
  const { address, zone, preferences = {}, attributes } = parsed.data;
  try {
    if (zone !== undefined && !zones.has(zone)) {
      checkZone(zone);
      if (zones.size < ZONES_KEPT) zones.add(zone);
    }
    return {
      address: address.toLowerCase() as `0x${string}`,
      zone,
      preferences: settingsOf(preferences, topics),
      attributes,
    };
  } catch (error) {
    if (error instanceof BadInputError) return { reason: error.publicMessage };
    throw error;
  }
}

function whyNot(error: z.ZodError): string {
  const [first] = error.issues;
  if (!first || (first.code === "invalid_type" && first.path.length === 0)) return "The line is not a JSON object.";
  if (first.code === "unrecognized_keys") {
    return `There is no field “${[...first.path, first.keys[0]].map(String).join(".").slice(0, 80)}”.`;
  }
  return `${first.path.map(String).join(".").slice(0, 80)}: ${messageOf(first)}`;
}

/** Of a name that is refused, what is wrong with it. */
const messageOf = (issue: z.core.$ZodIssue) =>
  (issue.code === "invalid_key" ? issue.issues[0]?.message : undefined) ?? issue.message;

function settingsOf(given: GivenPreferences, topics: ReadonlyMap<string, BulkTopic>): CheckedLine["preferences"] {
  const settings: CheckedLine["preferences"] = new Map();
  for (const [key, { enabled, preset, own = {} }] of Object.entries(given)) {
    const topic = topics.get(key);
    if (!topic) throw new BadInputError(`There is no topic “${key.slice(0, 60)}”.`);
    const chosen = preset === undefined ? topic.defaultPreset : preset;
    if (chosen !== null && !topic.presets.some((one) => one.key === chosen)) {
      throw new BadInputError(`${topic.name} has no preset “${chosen}”.`);
    }
    checkTopicValues(topic, own);
    settings.set(topic.id, { enabled: enabled ?? topic.onByDefault, preset: chosen, own });
  }
  return settings;
}
