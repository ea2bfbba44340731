import type { Graph } from "#server/contract/graph.ts";
import type { ImportAnswers, ImportedWorkflow, ImportProblem } from "#server/contract/import.ts";
import { drawTemplate } from "../../draw-template.ts";
import { createFindings, type Findings } from "../findings.ts";
import { readYaml, type Tree } from "../read-yaml.ts";
import { type ActionCard, readAction } from "./actions.ts";
import { readExpiry } from "./moments.ts";
import { type KwalaFile, readFile, textOf } from "./read-file.ts";
import { readTrigger, type TriggerCard } from "./trigger.ts";

const ACTIONS_MAX = 10;
const ROW = 190;
const COLUMN = 330;

type Given = { text: string; now: Date; answers: ImportAnswers };
type Imported = { ok: true; workflow: ImportedWorkflow } | { ok: false; problems: ImportProblem[] };

const ONCE_EACH = [
  ["webhook", "A web call"],
  ["contract-call", "A call of a contract"],
] as const;

/** A Kwala file as the closest workflow, with what was assumed; or all that it asks for and cannot have, by line. */
export function importKwala({ text, now, answers }: Given): Imported {
  const read = readYaml(text);
  if (!read.ok) return { ok: false, problems: read.problems };
  const found = createFindings();
  const file = readFile(read.tree, found);
  const workflow = file && build(file, { now, answers, words: wordsOf(read.tree), found });
  const problems = found.problems.sort((a, b) => a.line - b.line);
  return workflow && problems.length === 0 ? { ok: true, workflow } : { ok: false, problems };
}

/** All texts of the file, where the direction of a price is hinted at. */
function wordsOf(tree: Tree): string {
  if (tree.kind === "text") return tree.text.slice(0, 500);
  if (tree.kind === "list") return tree.items.map(wordsOf).join(" ");
  return tree.entries.map(({ value }) => wordsOf(value)).join(" ");
}

type Building = { now: Date; answers: ImportAnswers; words: string; found: Findings };

function build(file: KwalaFile, { now, answers, words, found }: Building): ImportedWorkflow | undefined {
  const name = (textOf(file.name, found) ?? "").replace(/_0x[0-9a-fA-F]{40}$/, "").slice(0, 80) || "Imported workflow";
  const trigger = readTrigger(file.trigger, { found, now, text: words });
  const expiresAt = readExpiry(file.trigger.fields.get("ExpiresIn"), now, found) ?? null;
  noteReports(file, found);
  const extra = file.actions[ACTIONS_MAX];
  if (extra) {
    const cure = "Take actions away, or split the workflow in two.";
    found.refuse({ line: extra.line, code: "actions-many", what: `There are more than ${ACTIONS_MAX} actions.`, cure });
  }
  // without a trigger what they refer to is not known, but what they do is
  const names = trigger?.names ?? ANY_NAMES;
  const actions = file.actions.map((action, at) => readAction(action, at, { names, found, workflow: name }));
  const isParallel = modeOf(file, found) === "parallel";
  if (!trigger || found.problems.length > 0) return undefined;
  const cards = actions.flatMap((card) => (card ? [card] : []));
  noteRetries(file, found);
  noteOrder(file, { isParallel, count: cards.length }, found);
  const canBeOnce = cards.length > 0 && cards.every(({ type }) => type === "contract-call");
  const who = whoFor(trigger, { answers, canBeOnce });
  if (who.chosen?.type === "topic-subscribers" && !answers.who) {
    found.note({
      kind: "fill-in",
      line: null,
      what: "Say whose alert this is: pick the topic whose followers it concerns.",
    });
  }
  for (const [type, a] of ONCE_EACH) {
    if (!who.chosen || !cards.some((card) => card.type === type)) continue;
    const what = `${a} is made once for each subscriber whom the event concerns, not once for each event.`;
    found.note({ kind: "assumed", line: null, what });
  }
  const graph = draw({ trigger, who: who.chosen, actions: cards, isParallel });
  return { name, graph, expiresAt, notes: found.notes, who: who.options, topicsMissing: [] };
}

const ANY_NAMES = {
  byPlace: () => ({ ref: ["event", "argument"] as [string, ...string[]] }),
  byName: () => ({ ref: ["event", "argument"] as [string, ...string[]] }),
};

function modeOf({ mode }: KwalaFile, found: Findings): "sequential" | "parallel" {
  const text = textOf(mode, found)?.toLowerCase() ?? "sequential";
  if (text === "parallel") return "parallel";
  if (text !== "sequential" && mode) {
    const cure = "Write sequential or parallel.";
    found.refuse({ line: mode.line, code: "mode", what: `“${text.slice(0, 40)}” is not a mode.`, cure });
  }
  return "sequential";
}

function noteReports({ trigger }: KwalaFile, found: Findings): void {
  const url = trigger.fields.get("ActionStatusNotificationPOSTURL");
  const key = trigger.fields.get("ActionStatusNotificationAPIKey");
  const meta = trigger.fields.get("Meta");
  if (url) {
    const what =
      "“ActionStatusNotificationPOSTURL”: nothing is posted there. What came of each action stands under Runs.";
    found.note({ kind: "left-out", line: url.line, what });
  }
  if (key) {
    const what = "“ActionStatusNotificationAPIKey” is not taken over. If others have seen the file, replace the key.";
    found.note({ kind: "left-out", line: key.line, what });
  }
  if (meta) found.note({ kind: "left-out", line: meta.line, what: "“Meta” has no counterpart." });
}

function noteRetries({ actions }: KwalaFile, found: Findings): void {
  const first = actions.flatMap(({ fields }) => fields.get("RetriesUntilSuccess") ?? [])[0];
  if (!first) return;
  const what =
    "“RetriesUntilSuccess”: what fails is tried again by itself, up to eight times over hours, whatever the file says.";
  found.note({ kind: "assumed", line: first.line, what });
}

function noteOrder(
  { mode }: KwalaFile,
  { isParallel, count }: { isParallel: boolean; count: number },
  found: Findings,
) {
  if (isParallel || count < 2) return;
  const what = "Actions come one after another, but the next does not wait for the answer to the one before it.";
  found.note({ kind: "assumed", line: mode?.line ?? null, what });
}

type Card = { type: string; name: string; config: Record<string, unknown> };

/** Names of arguments that usually are the person whom an event is about, the likeliest first. */
const PERSONS = ["user", "account", "owner", "wallet", "borrower", "recipient", "receiver", "to", "sender", "from"];

/** Kwala does each thing once for an event; where nothing needs a subscriber, so do we. */
function whoFor(
  trigger: TriggerCard,
  { answers: { who }, canBeOnce }: { answers: ImportAnswers; canBeOnce: boolean },
): { options: ImportedWorkflow["who"]; chosen: Card | null } {
  const { addresses } = trigger;
  const rank = (name: string) => {
    const at = PERSONS.indexOf(name.toLowerCase().replace(/^_/, ""));
    return at < 0 ? PERSONS.length : at;
  };
  const [likeliest] = [...addresses].sort((a, b) => rank(a.name) - rank(b.name));
  const asked = who && "argument" in who ? addresses.find(({ name }) => name === who.argument) : undefined;
  const isTopic = who !== undefined && "topicId" in who;
  const isOnce = canBeOnce && (who === undefined || "once" in who);
  const argument = isTopic || isOnce ? undefined : (asked ?? likeliest);
  const isConcerned = trigger.hasAccount && !isTopic && !isOnce;
  const options: ImportedWorkflow["who"] = [
    ...(canBeOnce ? [{ kind: "once" as const, label: "Nobody: once for each event", isChosen: isOnce }] : []),
    ...addresses.map(({ name, label }) => ({
      ...{ kind: "argument" as const, name, label: `“${label}” in the event` },
      isChosen: argument?.name === name,
    })),
    ...(trigger.hasAccount
      ? [{ kind: "concerned" as const, label: "The account itself, as a subscriber", isChosen: isConcerned }]
      : []),
    { kind: "topic", label: "Everyone who follows a topic", isChosen: !argument && !isConcerned && !isOnce },
  ];
  if (isOnce) return { options, chosen: null };
  return { options, chosen: whoCard({ argument: argument?.name, isConcerned, topicId: isTopic ? who.topicId : null }) };
}

function whoCard(to: { argument: string | undefined; isConcerned: boolean; topicId: number | null }): Card {
  if (to.argument !== undefined) {
    const config = { wallet: { ref: ["event", to.argument] }, topicId: null, unknown: "enrol" };
    return { type: "wallet-in-event", name: "Whom it concerns", config };
  }
  if (to.isConcerned) return { type: "those-concerned", name: "Whom it concerns", config: { topicId: null } };
  return { type: "topic-subscribers", name: "Everyone", config: to.topicId === null ? {} : { topicId: to.topicId } };
}

type Drawing = { trigger: TriggerCard; who: Card | null; actions: ActionCard[]; isParallel: boolean };

/** From top to bottom; in parallel side by side. */
function draw({ trigger, who, actions, isParallel }: Drawing): Graph {
  const { condition } = trigger;
  const cards: Record<string, Card & { at: [number, number] }> = {
    event: { type: trigger.type, name: trigger.name, config: trigger.config, at: [0, 0] },
    ...(who && { who: { ...who, at: [0, ROW] as [number, number] } }),
  };
  const ways = who ? ["event who"] : [];
  let above = who ? "who" : "event";
  let row = who ? 2 : 1;
  if (condition) {
    cards.only = { type: "condition", name: "Only when", config: { condition }, at: [0, row * ROW] };
    ways.push(`${above} only`);
    above = "only:yes";
    row += 1;
  }
  for (const [i, action] of actions.entries()) {
    const id = `then${i + 1}`;
    const x = isParallel ? Math.round((i - (actions.length - 1) / 2) * COLUMN) : 0;
    cards[id] = { ...action, at: [x, (row + (isParallel ? 0 : i)) * ROW] };
    ways.push(`${above} ${id}`);
    if (!isParallel) above = id;
  }
  return drawTemplate(cards, ways);
}
