import { humanise } from "#server/contract/abi-names.ts";
import type { GraphDescription } from "#server/contract/catalog.ts";
import { type Condition, conditionRows } from "#server/contract/condition.ts";
import type { SegmentAttribute } from "#server/contract/segment.ts";
import type { Output, Ref } from "#server/contract/value.ts";
import type { KnownValue, StoredValue, TopicFacts } from "../define-node.ts";
import { inSentence } from "../in-sentence.ts";
import { topicOutputs } from "../topic-outputs.ts";

export type SegmentScope = { attributes: readonly SegmentAttribute[]; topics: readonly TopicFacts[] };

/** What may be compared, in the groups in which a picker shows it. */
export type SegmentValues = GraphDescription["nodes"][string]["available"];

const TOLD = "told";
const SUBSCRIBER = "subscriber";
const TOPIC = /^topic-(\d{1,15})$/;

/** How a wallet became a subscriber, as it is kept. */
const ORIGINS = [
  { value: "event", label: "found in an event" },
  { value: "sign-in", label: "signed in" },
  { value: "api", label: "added by API" },
  { value: "seed", label: "came with the demo" },
];

const KNOWN: readonly (Output & { path: [KnownValue] })[] = [
  { path: ["wallet"], label: "Wallet", type: { kind: "address" } },
  { path: ["zone"], label: "Time zone", type: { kind: "text" } },
  { path: ["origin"], label: "How they came", type: { kind: "choice", options: ORIGINS } },
  { path: ["joined"], label: "Joined", type: { kind: "time" } },
];

/** Everything that the condition of a segment may compare. */
export function segmentValues({ attributes, topics }: SegmentScope): SegmentValues {
  const told = attributes.map(
    ({ name, type }): Output => ({ path: [name], label: humanise(name), type: { kind: type }, optional: true }),
  );
  return [
    ...(told.length > 0 ? [{ nodeId: TOLD, name: "What you told us", family: "who" as const, outputs: told }] : []),
    { nodeId: SUBSCRIBER, name: "The subscriber", family: "who", outputs: [...KNOWN] },
    ...topics.map((topic) => ({
      ...{ nodeId: `topic-${topic.id}`, name: topic.name, family: "if" as const, outputs: settingsOf(topic) },
    })),
  ];
}

/** Several topics may have a field of one name, and all can be turned on: each says whose it is. */
function settingsOf(topic: TopicFacts): Output[] {
  return topicOutputs(topic).map((output) => ({ ...output, label: `${topic.name}: ${inSentence(output.label)}` }));
}

/** Of these values, those that a condition compares, as they are frozen with it. */
export function outputsRead(condition: Condition, values: SegmentValues): Record<string, Output[]> {
  const read = refsOf(condition);
  const found = values.map(({ nodeId, outputs }) => {
    const used = outputs.filter(({ path }) => read.some(([first, name]) => first === nodeId && name === path[0]));
    return [nodeId, used] as const;
  });
  return Object.fromEntries(found.filter(([, outputs]) => outputs.length > 0));
}

export function refsOf(condition: Condition): Ref["ref"][] {
  return conditionRows(condition).flatMap(({ args }) => args.flatMap((arg) => ("ref" in arg ? [arg.ref] : [])));
}

/** The type of a reference among a segment's outputs. */
export function typeIn(outputs: Readonly<Record<string, Output[]>>, [first, ...path]: Ref["ref"]): Output | undefined {
  if (!Object.hasOwn(outputs, first)) return undefined;
  return outputs[first]?.find((output) => output.path.length === path.length && output.path[0] === path[0]);
}

/** Where a reference of a segment stands; undefined for one that its outputs do not have. */
export function storedAt(outputs: Readonly<Record<string, Output[]>>, ref: Ref["ref"]): StoredValue | undefined {
  const kind = typeIn(outputs, ref)?.type.kind;
  const [first, name = ""] = ref;
  if (first === TOLD)
    return kind === "number" || kind === "text" || kind === "boolean" ? { attribute: name, type: kind } : undefined;
  if (first === SUBSCRIBER) {
    const known = KNOWN.find(({ path }) => path[0] === name)?.path[0];
    return kind && known && { known };
  }
  const topicId = TOPIC.exec(first)?.[1];
  return kind && topicId ? { topicId: Number(topicId), name } : undefined;
}

/** Topics whose settings a segment compares. */
export function topicIdsOf(outputs: Readonly<Record<string, Output[]>>): number[] {
  return Object.keys(outputs).flatMap((first) => {
    const id = TOPIC.exec(first)?.[1];
    return id ? [Number(id)] : [];
  });
}
