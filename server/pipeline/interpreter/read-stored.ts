import type { StoredValue } from "#server/catalog/define-node.ts";
import { readTold } from "#server/catalog/read-told.ts";
import type { Value } from "#server/contract/value.ts";
import type { Passage } from "./interpret.ts";
import { standingOutputs } from "./topic-standing.ts";

type Known = Pick<Passage, "subscriber" | "standings" | "attributes" | "arrival">;

/** What columns hold of one subscriber; null when missing. */
export function readStored({ subscriber, standings, attributes, arrival }: Known, stored: StoredValue): Value {
  if ("attribute" in stored) return readTold({ name: stored.attribute, type: stored.type }, attributes);
  if ("topicId" in stored) {
    const standing = standings.get(stored.topicId);
    const values = standing ? standingOutputs(standing) : {};
    return Object.hasOwn(values, stored.name) ? (values[stored.name] ?? null) : null;
  }
  switch (stored.known) {
    case "wallet":
      return subscriber.address;
    case "zone":
      return subscriber.zone;
    case "origin":
      return arrival?.origin ?? null;
    case "joined":
      return arrival?.joinedAt.toISOString() ?? null;
  }
}
