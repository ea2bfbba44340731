import type { Operation } from "../define-operation.ts";
import { getAttributes, patchAttributes, putAttributesOperation } from "./attributes.ts";
import { getLoad, loadSubscribersOperation } from "./bulk.ts";
import { postInteractionsOperation } from "./interactions.ts";
import { listSegmentsOperation } from "./list-segments.ts";
import { listTopicsOperation } from "./list-topics.ts";
import { postSignal } from "./post-signal.ts";
import {
  getPreference,
  listPreferencesOperation,
  putPreferenceOperation,
  putTopicRoutesOperation,
} from "./preferences.ts";
import { getReplay, startReplayOperation } from "./replays.ts";
import { listDeliveriesOperation, listExecutionsOperation, listRunsOperation } from "./runs.ts";
import { getSigningKey, rotateSigningKeyOperation } from "./signing-key.ts";
import { getSubscriber, putSubscriber } from "./subscribers.ts";
import { getTiming, putTimingOperation } from "./timing.ts";

/** Every operation of the public API, in the order of the document. */
export const operations: readonly Operation[] = [
  getSubscriber,
  putSubscriber,
  listSegmentsOperation,
  listTopicsOperation,
  listPreferencesOperation,
  getPreference,
  putPreferenceOperation,
  getTiming,
  putTimingOperation,
  putTopicRoutesOperation,
  getAttributes,
  putAttributesOperation,
  patchAttributes,
  loadSubscribersOperation,
  getLoad,
  postInteractionsOperation,
  postSignal,
  listRunsOperation,
  listExecutionsOperation,
  listDeliveriesOperation,
  startReplayOperation,
  getReplay,
  getSigningKey,
  rotateSigningKeyOperation,
];
