import type { DeliveryDraft } from "#server/contract/step.ts";
import { POLICY_VERSION } from "#server/personalisation/policy.ts";
import { rollOf } from "#server/personalisation/probe.ts";
import type { NewAlert } from "#server/personalisation/receive-alerts.ts";
import type { Reach } from "../hand-overs.ts";
import { expandDraft, inApp, type PlannedDelivery, type Shelf } from "./expand-draft.ts";

/** How a draft goes: by its channels, in the app alone to ask again, or held back into a list of the inbox. */
export type Telling = { draft: DeliveryDraft; way: "channels" | "probe" | "held" };

const PROBE_WHY = "You pass over most of this size; this one came to see whether that holds.";
const PROBE_REASON = "In the app only: it is one that you mostly pass over.";

/**
 * Whether what a learned line holds back is told all the same. The same for the same event, whenever it is asked.
 * @param of.scope the event's part of the effect key
 */
export function tellingOf(draft: DeliveryDraft, of: { subscriberId: number; scope: string }): Telling {
  const { alert } = draft;
  if (!alert || alert.heldBecause === null) return { draft, way: "channels" };
  const isProbe = rollOf(of.subscriberId, of.scope, POLICY_VERSION) < (alert.chance ?? 0);
  return isProbe ? { draft: { ...draft, why: `${draft.why} ${PROBE_WHY}` }, way: "probe" } : { draft, way: "held" };
}

export type PlannedTelling = PlannedDelivery & { heldBecause: string | null };

/** The deliveries of a draft. One that is held back is in the inbox, free, and nowhere else. */
export function planTelling({ draft, way }: Telling, reach: Reach, shelf: Shelf): PlannedTelling[] {
  const heldBecause = draft.alert?.heldBecause ?? null;
  if (way === "held") return [{ ...inApp(heldBecause), heldBecause }];
  const planned = way === "probe" ? [inApp(PROBE_REASON)] : expandDraft(draft, reach, shelf);
  return planned.map((one) => ({ ...one, heldBecause: null }));
}

/** What is learned from a draft; undefined for one whose topic learns nothing. */
export function alertOf(
  { draft, way }: Telling,
  of: Pick<NewAlert, "workspaceId" | "subscriberId" | "executionId" | "alertKey" | "sentAt">,
): NewAlert | undefined {
  const { alert, topicId, nodeId } = draft;
  if (!alert || topicId === null) return undefined;
  const { value, chance, isFree } = alert;
  return { ...of, topicId, nodeId, value, chance, isFree, isHeld: way === "held", isProbe: way === "probe" };
}
