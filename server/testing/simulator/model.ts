import type { BlockFact, History, LogFact, SettingFact, Span, SubscriberFact, Told, WorkflowFact } from "./history.ts";

/**
 * What must have been delivered, from the promise alone: each log that stands in the end and that a live workflow
 * wanted all along is told exactly once; what never stood is never told. Where people changed their mind between a
 * log and the next time everything was done, either is right.
 */
export type Verdict = "must" | "may";

/** @returns by `keyOf`; what is not in it must not be told */
export function expectedOf(history: History): Map<string, Verdict> {
  const expected = new Map<string, Verdict>();
  for (const occurrence of occurrencesOf(history.blocks)) {
    for (const workflow of history.workflows) {
      for (const [wallet, channels, verdict] of audienceOf(history, workflow, occurrence)) {
        for (const channel of channels) {
          expected.set(keyOf({ workflow: workflow.name, wallet, logId: occurrence.id, channel }), verdict);
        }
      }
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

/** After every turn. */
const LAST = Number.MAX_SAFE_INTEGER;
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
function windowOf({ blocks }: Occurrence, calms: number[]): Required<Span> & { to: number } {
  const spans = blocks.flatMap((block) => block.stood);
  const from = Math.min(...spans.map((span) => span.from));
  const lastChange = Math.max(...spans.map((span) => span.to ?? span.from));
  const to = calms.find((calm) => calm >= lastChange) ?? LAST;
  return { from, to };
}

type Found = [wallet: `0x${string}`, channels: string[], verdict: Verdict];
/** Three answers: always, sometimes, never. */
type Held = "always" | "sometimes" | "never";

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
  if (common === "never") return [];
  return candidates(history, workflow, occurrence).flatMap((person): Found[] => {
    // a team without credits sends its mail when it has some
    const isPoor = person.hasEmail && history.poorWorkspaces.includes(workflow.workspace);
    // what a pause held is decided, or leaves, at the resuming
    const isLater = isPoor || isLive !== "always";
    const settings = settingsIn(person, history, isLater ? { ...window, to: LAST } : window);
    const passes = worst([
      allOf(settings.map((setting) => (setting.enabled ? "always" : "never"))),
      allOf(settings.flatMap((setting) => occurrence.versions.map((log) => heldByLine(log, setting, workflow)))),
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
  if (!hasEmail) return ["in-app"];
  return channel === "own" ? ["in-app", "email"] : ["email"];
}

/** Every setting that held at some time in the window; what was never set is the topic's own. */
function settingsIn(person: SubscriberFact, history: History, window: Span & { to: number }) {
  const within = person.settings.filter((one) => one.from <= window.to && (one.to ?? LAST + 1) >= window.from);
  const first = person.settings[0];
  const isUnset = first === undefined || first.from >= window.from;
  return [...(isUnset ? [history.defaults] : []), ...within] satisfies Pick<SettingFact, "enabled" | "lineCentis">[];
}

function coverage(spans: Span[], window: { from: number; to: number }): Held {
  if (spans.some((span) => span.from < window.from && (span.to ?? LAST + 1) > window.to)) return "always";
  const touches = spans.some((span) => span.from <= window.to && (span.to ?? LAST + 1) >= window.from);
  return touches ? "sometimes" : "never";
}

function allOf(parts: Held[]): Held {
  if (parts.every((part) => part === "always")) return "always";
  return parts.every((part) => part === "never") ? "never" : "sometimes";
}

function worst(parts: Held[]): Held {
  if (parts.includes("never")) return "never";
  return parts.includes("sometimes") ? "sometimes" : "always";
}

/** What is wrong with what was told, in words; empty when nothing is. */
export function compare(history: History, told: Told[]): string[] {
  const expected = expectedOf(history);
  const standing = standingIds(history.blocks);
  const byKey = Map.groupBy(told, keyOf);
  const wrong: string[] = told
    .filter((one) => isInPause(one, history))
    .map((one) => `not held: ${keyOf(one)} was told`);
  for (const [key, verdict] of expected) {
    const last = byKey.get(key)?.at(-1);
    if (verdict === "must" && !last) wrong.push(`lost: ${key} was never told`);
    if (verdict === "must" && last?.isCorrection) wrong.push(`taken back: ${key} stands, and was corrected last`);
  }
  for (const [key, times] of byKey) {
    const isKnown = expected.has(key) || isInsteadOfMail(key, byKey);
    if (!isKnown) wrong.push(`invented: ${key} was told`);
    wrong.push(...wrongsInOrder(key, times));
    const isGone = !standing.has(times[0]?.logId ?? "");
    const isHeard = times.some((one) => !one.isCorrection && one.isSure && one.outcome === "accepted");
    if (isGone && isHeard && !times.at(-1)?.isCorrection) wrong.push(`not taken back: ${key} is gone, and was told`);
  }
  return wrong;
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
function wrongsInOrder(key: string, times: Told[]): string[] {
  const wrong: string[] = [];
  for (const [at, one] of times.entries()) {
    const before = times[at - 1];
    const isRepeat = before && before.isCorrection === one.isCorrection;
    if (isRepeat && before.isSure && before.outcome === "accepted") {
      wrong.push(`doubled: ${key} was ${one.isCorrection ? "taken back" : "told"} again after it had surely arrived`);
    }
    if (!before && one.isCorrection && !key.endsWith(" in-app")) wrong.push(`corrected: ${key} was never told before`);
  }
  return wrong;
}

/** A mail that was refused is put into the app, and so is the correction of a mail. */
function isInsteadOfMail(key: string, told: Map<string, Told[]>): boolean {
  return key.endsWith(" in-app") && told.has(key.replace(/ in-app$/, " email"));
}
