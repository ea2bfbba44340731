import { isAddress } from "viem";
import { chainOf } from "#server/catalog/chains/index.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import { type CompiledPlan, TRIGGER_HANDLES, type TriggerSpec } from "#server/contract/plan.ts";
import type { Output, Value, Values, ValueType } from "#server/contract/value.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import type { EventHit, PastEvent } from "#server/pipeline/hand-overs.ts";
import type { OfDraft, PastRun } from "./select-past.ts";

/** An event as a person types it: values by name, as the When node makes them. */
export type TypedEvent = { nodeId: string; handle: string; values: Values };

/**
 * What somebody typed, as if it had happened now. Values that a chain would add (block, time, transaction) and that
 * were left blank are filled in; all else that is blank is missing.
 * @throws BadInputError naming the value
 */
export function typedRun({ workspaceId, id, plan }: OfDraft, typed: TypedEvent, now: Date): PastRun {
  const spec = plan.triggers.find(({ nodeId }) => nodeId === typed.nodeId)?.spec;
  const triggerHandle = TRIGGER_HANDLES.find((handle) => handle === typed.handle);
  if (!spec || !triggerHandle) throw new BadInputError("This When node is not in the draft any more. Pick another.");
  const values = { ...filledIn(spec, now), ...checkedValues(plan, typed) };
  const { wallet } = values;
  const hits: EventHit[] =
    typeof wallet === "string" ? [{ address: wallet as `0x${string}`, key: "typed", values }] : [];
  return {
    event: asEvent(spec, now),
    run: {
      ...{ workspaceId, workflowId: id, versionId: 0, eventId: 0, triggerNodeId: typed.nodeId, triggerHandle, values },
      ...{ hits, ordinal: 0, eventKey: "typed", occurredAt: now, createdAt: now },
    },
  };
}

function checkedValues(plan: CompiledPlan, { nodeId, values }: TypedEvent): Values {
  const outputs = new Map((plan.outputs[nodeId] ?? []).map((output) => [output.path.join("."), output]));
  const given = Object.entries(values).filter(([, value]) => value !== "" && value !== null);
  return Object.fromEntries(
    given.map(([name, value]) => {
      const output = outputs.get(name);
      if (!output) throw new BadInputError(`The event has no value called “${name}”. Leave it out.`, { name });
      return [name, checked(value, output)];
    }),
  );
}

function checked(value: Value, { label, type, path }: Output): Value {
  if (isA(type, value)) return type.kind === "address" && typeof value === "string" ? value.toLowerCase() : value;
  const name = path.join(".");
  throw new BadInputError(`${label}: ${WANTED[type.kind]}`, { name });
}

const WANTED: Record<ValueType["kind"], string> = {
  number: "write a number as 1.10, without separators.",
  address: "paste an address, 0x and 40 digits.",
  time: "pick a date and a time.",
  boolean: "say yes or no.",
  text: "type a text.",
  choice: "pick one of the choices.",
  list: "give a list.",
};

function isA(type: ValueType, value: Value): boolean {
  switch (type.kind) {
    case "number":
      return isDecimal(value);
    case "address":
      return typeof value === "string" && isAddress(value, { strict: false });
    case "time":
      return typeof value === "string" && !Number.isNaN(Date.parse(value));
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return type.options.some((option) => option.value === value);
    case "list":
      return Array.isArray(value) && value.every((element) => isA(type.of, element));
    case "text":
      return typeof value === "string";
  }
}

function filledIn(spec: TriggerSpec, now: Date): Values {
  const chainId = "chainId" in spec ? spec.chainId : null;
  const chain = chainId === null ? undefined : chainOf(chainId);
  return {
    $time: now.toISOString(),
    ...(chain ? { $chain: chain.name } : {}),
    ...(spec.kind === "log" ? { $contract: spec.address.toLowerCase() } : {}),
  };
}

function asEvent(spec: TriggerSpec, now: Date): PastEvent {
  const nowhere = { blockNumber: null, blockHash: null, txHash: null, txIndex: null, logIndex: null };
  return {
    ...nowhere,
    ...{ id: 0, tenantId: null, address: null, topics: null, data: null, payload: null, sourceKey: null },
    ...{ triggerId: null, handle: "next", occurredAt: now, observedAt: now, matchedAt: null, orphanedAt: null },
    kind: spec.kind === "activity" ? "log" : spec.kind,
    chainId: "chainId" in spec ? spec.chainId : null,
  };
}
