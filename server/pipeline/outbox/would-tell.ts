import type { PlanDeliveries, ReadReaches } from "../hand-overs.ts";
import { expandDraft, type Shelf } from "./expand-draft.ts";
import { readReaches } from "./read-reaches.ts";

/** The outbox's judgement without what it writes. */
export function wouldTell(shelf: Shelf): { readReaches: ReadReaches; planDeliveries: PlanDeliveries } {
  return { readReaches, planDeliveries: (draft, reach) => expandDraft(draft, reach, shelf) };
}
