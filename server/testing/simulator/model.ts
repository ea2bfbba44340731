import { allOf, coverage, type Held, LAST, type Window, worst } from "./held.ts";
import type { BlockFact, History, LogFact, SettingFact, SubscriberFact, Told, WorkflowFact } from "./history.ts";
import { momentsOf } from "./moments.ts";

/**
 * What must have been delivered, from the promise alone: each log that stands in the end and that a live workflow
 * wanted all along is told exactly once, and so is each moment of a schedule; what never stood is never told. Where people changed their mind between a
 * log and the next time everything was done, either is right.
 */
export type Verdict = "must" | "may";

/** @returns by `keyOf`; what is not in it must not be told */
export function expectedOf(history: History): Map<string, Verdict> {
  const expected = new Map<string, Verdict>();
  const expect = (logId: string, workflow: WorkflowFact, found: Found[]) => {
    for (const [wallet, channels, verdict] of found) {
      for (const channel of channels) expected.set(keyOf({ workflow: workflow.name, wallet, logId, channel }), verdict);
    }
  };
  for (const occurrence of occurrencesOf(history.blocks)) {
    for (const workflow of history.workflows) {
      expect(occurrence.id, workflow, audienceOf(history, workflow, occurrence));
    }
  }
  for (const workflow of history.workflows) {
    for (const { id, window, held } of momentsOf(history, workflow)) {
      const people = history.subscribers.filter((one) => one.workspace === workflow.workspace);
      expect(id, workflow, reached(history, workflow, { people, window, common: held, versions: [] }));
    }
  }
  return expected;
}

export const keyOf = (of: Pick<Told, "workflow" | "wallet" | "logId" | "channel">): string =>
  `${of.workflow} ${of.wallet} ${of.logId} ${of.channel}`;

/** One log over all blocks that it was ever in. */
type Occurrence = { id: string; chain: number; versions: LogFact[]; blocks: BlockFact[] };

function occurrencesOf(blocks: BlockFact[]): Occurrence[] {
  const found = new Map<string, Occurrence>();
  for (const block of blocks) {
    for (const log of block.logs) {
      const known = found.get(log.id) ?? { id: log.id, chain: block.chain, versions: [], blocks: [] };
      known.versions.push(log);
      known.blocks.push(block);
      found.set(log.id, known);
    }
  }
  return [...found.values()];
}

/** What the simulated chains call finalized. */
const FINALIZED_LAG = 8;

/** Never, when none of its blocks ever got so deep; those that stand in the end all did. */
function settledBy({ settle }: WorkflowFact, { blocks }: Occurrence): Held {
  if (settle.kind === "at-once") return "always";
  const wanted = settle.kind === "finalized" ? FINALIZED_LAG : settle.blocks;
  return blocks.some((block) => block.deepest >= wanted) ? "always" : "never";
}

/** Always, when everything was done before it can have been late. */
function timeliness(
  history: History,
  { lateSeconds }: WorkflowFact,
  { occurrence, to }: { occurrence: Occurrence; to: number },
): Held {
  if (lateSeconds === undefined) return "always";
  const doneAt = history.times[to] ?? Number.POSITIVE_INFINITY;
  return occurrence.blocks.every((block) => doneAt - block.at <= lateSeconds) ? "always" : "sometimes";
}

/** From when it could first be seen until everything was done after its last change of fate. */
function windowOf({ blocks }: Occurrence, calms: number[]): Window {
  const spans = blocks.flatMap((block) => block.stood);
  const from = Math.min(...spans.map((span) => span.from));
  const lastChange = Math.max(...spans.map((span) => span.to ?? span.from));
  const to = calms.find((calm) => calm >= lastChange) ?? LAST;
  return { from, to };
}

type Found = [wallet: `0x${string}`, channels: string[], verdict: Verdict];

function audienceOf(history: History, workflow: WorkflowFact, occurrence: Occurrence): Found[] {
  if (workflow.chain !== occurrence.chain) return [];
  const seen = windowOf(occurrence, history.calms);
  // what is settled later is decided later
  const window = workflow.settle.kind === "at-once" ? seen : { ...seen, to: LAST };
  const stands = occurrence.blocks.some((block) => block.stood.at(-1)?.to === undefined && block.stood.length > 0);
  const isWanted = allOf(occurrence.versions.map((log) => heldBy(log, workflow)));
  const isLive = coverage(workflow.live, window);
  const settled = settledBy(workflow, occurrence);
  const inTime = timeliness(history, workflow, { occurrence, to: seen.to });
  const common = worst([isWanted, isLive, settled, inTime, stands ? "always" : "sometimes"]);
  const people = candidates(history, workflow, occurrence);
  return reached(history, workflow, { people, window, common, versions: occurrence.versions });
}

type Reaching = { people: Candidate[]; window: Window; common: Held; versions: LogFact[] };

/** Of these people, those who are to be told, or may be, and how. */
function reached(history: History, workflow: WorkflowFact, { people, window, common, versions }: Reaching): Found[] {
  if (common === "never") return [];
  return people.flatMap((person): Found[] => {
    // a team without credits sends what costs some when it has them
    const isPriced = person.hasEmail || workflow.channel === "slack";
    const isPoor = isPriced && history.poorWorkspaces.includes(workflow.workspace);
    // what a pause held is decided, or leaves, at the resuming
    const isLater = isPoor || coverage(workflow.live, window) !== "always";
    const settings = settingsIn(person, history, isLater ? { ...window, to: LAST } : window);
    const passes = worst([
      allOf(settings.map((setting) => (setting.enabled ? "always" : "never"))),
      allOf(settings.flatMap((setting) => versions.map((log) => heldByLine(log, setting, workflow)))),
    ]);
    const held = worst([common, passes, person.isMaybe ? "sometimes" : "always"]);
    return held === "never" ? [] : [[person.wallet, channelsOf(workflow, person), held === "always" ? "must" : "may"]];
  });
}

function heldBy(log: LogFact, { contract, belowCentis }: WorkflowFact): Held {
  return log.contract === contract && (belowCentis === undefined || log.centis < belowCentis) ? "always" : "never";
}

function heldByLine(log: LogFact, setting: { lineCentis: number }, { byLine }: WorkflowFact): Held {
  return !byLine || log.centis < setting.lineCentis ? "always" : "never";
}

type Candidate = SubscriberFact & { isMaybe?: boolean };

function candidates(history: History, workflow: WorkflowFact, { versions }: Occurrence): Candidate[] {
  const people = history.subscribers.filter((one) => one.workspace === workflow.workspace);
  if (workflow.audience === "topic") return people;
  const wallet = versions[0]?.wallet;
  const known = people.filter((one) => one.wallet === wallet);
  if (known.length > 0 || !wallet) return known;
  const stranger = { workspace: workflow.workspace, wallet, hasEmail: false, settings: [] };
  if (workflow.audience === "enrol") return [stranger];
  // another workflow of the team may have made a subscriber of them by then
  const isEnrolled = history.workflows.some((one) => one.workspace === workflow.workspace && one.audience === "enrol");
  return isEnrolled ? [{ ...stranger, isMaybe: true }] : [];
}

function channelsOf({ channel }: WorkflowFact, { hasEmail }: SubscriberFact): string[] {
  if (channel === "slack") return ["slack"];
  if (!hasEmail) return ["in-app"];
  return channel === "own" ? ["in-app", "email"] : ["email"];
}

/** Every setting that held at some time in the window; what was never set is the topic's own. */
function settingsIn(person: SubscriberFact, history: History, window: Window) {
  const within = person.settings.filter((one) => one.from <= window.to && (one.to ?? LAST + 1) >= window.from);
  const first = person.settings[0];
  const isUnset = first === undefined || first.from >= window.from;
  return [...(isUnset ? [history.defaults] : []), ...within] satisfies Pick<SettingFact, "enabled" | "lineCentis">[];
}

/** What is wrong with what was told, in words; empty when nothing is. */
export function compare(history: History, told: Told[]): string[] {
  const expected = expectedOf(history);
  // no fork undoes a moment
  const moments = history.workflows.flatMap((workflow) => momentsOf(history, workflow).map(({ id }) => id));
  const standing = new Set([...standingIds(history.blocks), ...moments]);
  const byKey = Map.groupBy(told, keyOf);
  const wrong: string[] = told
    .filter((one) => isInPause(one, history))
    .map((one) => `not held: ${keyOf(one)} was told`);
  wrong.push(...missing(expected, byKey));
  for (const [key, times] of byKey) {
    const isKnown = expected.has(key) || isInsteadOfMail(key, byKey);
    if (!isKnown) wrong.push(`invented: ${key} was told`);
    wrong.push(...wrongsInOrder(key, { times, byKey, history }));
    const isGone = !standing.has(times[0]?.logId ?? "");
    const isHeard = times.some((one) => !one.isCorrection && one.outcome === "accepted");
    const isTakenBack = times.at(-1)?.isCorrection || isTakenBackInAppOnly(key, { times, byKey, history });
    if (isGone && isHeard && !isTakenBack) wrong.push(`not taken back: ${key} is gone, and was told`);
  }
  return wrong;
}

function missing(expected: ReadonlyMap<string, Verdict>, byKey: Map<string, Told[]>): string[] {
  const musts = [...expected].filter(([, verdict]) => verdict === "must").map(([key]) => key);
  return musts.flatMap((key) => {
    const last = byKey.get(key)?.at(-1);
    if (!last) return [`lost: ${key} was never told`];
    return last.isCorrection ? [`taken back: ${key} stands, and was corrected last`] : [];
  });
}

type Corrected = { times: Told[]; byKey: Map<string, Told[]>; history: History };

/** Who left the topic after the mail gets no mail any more: what it said is taken back in the app. */
function isTakenBackInAppOnly(key: string, { times, byKey, history }: Corrected): boolean {
  const last = times.at(-1);
  if (!last || !key.endsWith(" email")) return false;
  const workflow = history.workflows.find(({ name }) => name === last.workflow);
  const person = history.subscribers.find((one) => one.wallet === last.wallet && one.workspace === workflow?.workspace);
  const hasLeft = person && settingsIn(person, history, { from: last.step, to: LAST }).some(({ enabled }) => !enabled);
  return hasLeft === true && byKey.get(key.replace(/ email$/, " in-app"))?.at(-1)?.isCorrection === true;
}

/** A workflow that is paused tells nothing, but takes back what it told. */
function isInPause({ workflow, step, isCorrection }: Told, { workflows }: History): boolean {
  const spans = workflows.find((one) => one.name === workflow)?.live ?? [];
  return !isCorrection && !spans.some(({ from, to }) => from <= step && (to === undefined || step < to));
}

function standingIds(blocks: BlockFact[]): Set<string> {
  const stand = blocks.filter((block) => block.stood.at(-1)?.to === undefined && block.stood.length > 0);
  return new Set(stand.flatMap((block) => block.logs.map((log) => log.id)));
}

/** The same is not said twice in a row when it had surely arrived, and nothing is taken back that was not told. */
function wrongsInOrder(key: string, { times, byKey, history }: Corrected): string[] {
  const wrong: string[] = [];
  for (const [at, one] of times.entries()) {
    const before = times[at - 1];
    const isRepeat = before && before.isCorrection === one.isCorrection;
    const isAnew = isRepeat && !one.isCorrection && mayBeTakenBack(key, { before, one, byKey, history });
    if (isRepeat && !isAnew && before.isSure && before.outcome === "accepted") {
      wrong.push(`doubled: ${key} was ${one.isCorrection ? "taken back" : "told"} again after it had surely arrived`);
    }
    const mayHaveLeft = history.cutSending.some((step) => step <= one.step);
    if (!before && one.isCorrection && !key.endsWith(" in-app") && !mayHaveLeft)
      wrong.push(`corrected: ${key} was never told before`);
  }
  return wrong;
}

/**
 * Whoever read in the app that a mail is not so, or may have had a correction of which nobody knows what came of it, is
 * told anew when it is so again, though no other mail came between.
 */
function mayBeTakenBack(
  key: string,
  of: { before: Told; one: Told; byKey: Map<string, Told[]>; history: History },
): boolean {
  const isBetween = ({ step }: { step: number }) => of.before.step <= step && step <= of.one.step;
  const keys = [key, ...(key.endsWith(" email") ? [key.replace(/ email$/, " in-app")] : [])];
  const isInApp = (of.byKey.get(keys.at(-1) ?? "") ?? []).some((told) => told.isCorrection && isBetween(told));
  return isInApp || of.history.doubted.some((one) => keys.includes(one.key) && isBetween(one));
}

/** A mail that was refused is put into the app, and so is the correction of a mail. */
function isInsteadOfMail(key: string, told: Map<string, Told[]>): boolean {
  return key.endsWith(" in-app") && told.has(key.replace(/ in-app$/, " email"));
}
