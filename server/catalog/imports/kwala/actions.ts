import { humanise } from "#server/contract/abi-names.ts";
import type { RichText } from "#server/contract/message.ts";
import type { Findings } from "../findings.ts";
import type { Tree } from "../read-yaml.ts";
import { readCall } from "./call.ts";
import { type EventNames, readText } from "./expressions.ts";
import { type Fields, type Spot, textOf } from "./read-file.ts";

/** One Then, as a card. */
export type ActionCard = { type: string; name: string; config: Record<string, unknown> };

type Reading = { names: EventNames; found: Findings; workflow: string };

const BODY_FIELDS_MAX = 40;

/** An action as a card; undefined when it was refused. */
export function readAction(action: Fields, at: number, reading: Reading): ActionCard | undefined {
  const { found } = reading;
  const type = textOf(action.fields.get("Type"), found)?.toLowerCase();
  const line = action.fields.get("Type")?.line ?? action.line;
  const name = humanise(textOf(action.fields.get("Name"), found) ?? `Action ${at + 1}`).slice(0, 80);
  switch (type) {
    case "post":
    case "api":
      return post(action, name, reading);
    case "call":
      return call(action, name, reading);
    case "deploy": {
      const cure =
        "Deploy it by your own means, and import what listens to its events. What a Go function filters belongs into TriggerEventFilter.";
      return found.refuse({
        line,
        code: "deploy",
        what: `“${name}” would deploy a contract or a function, which is not done here.`,
        cure,
      });
    }
    default: {
      const cure = "Write post to call a URL, or call for a function of a contract. Deployments are not done here.";
      const what = type ? `“${type.slice(0, 40)}” is not a type of action.` : "“Type” is missing.";
      return found.refuse({ line, code: "action-type", what, cure });
    }
  }
}

const READS = /\b(view|pure)\b|^(?:function\s+)?(latest|balanceOf|get|total|allowance|price|is[A-Z]|has[A-Z])/;

function call(action: Fields, card: string, reading: Reading): ActionCard | undefined {
  const { found } = reading;
  const spot = action.fields.get("TargetFunction");
  const target = textOf(spot, found) ?? "";
  const name = /^(?:function|func)?\s*([\w$]+)/.exec(target)?.[1] ?? "A function";
  const at = spot?.line ?? action.line;
  if (/^func\b/.test(target)) {
    const cure =
      "Put the comparison into TriggerEventFilter, such as re.event(1) == 0x…, and post from the same workflow.";
    return found.refuse({
      line: at,
      code: "go-function",
      what: `“${name}” is a Go function of Kalp, which does not run here.`,
      cure,
    });
  }
  if (READS.test(target)) {
    const cure =
      "Take the action away, and after the import use the When “Contract value”, “Price” or “Balance”: it reads the chain by itself, for each subscriber's own line.";
    return found.refuse({
      line: at,
      code: "contract-read",
      what: `“${name}” would be read in the midst of the workflow. Values of a contract are watched by a When here.`,
      cure,
    });
  }
  return readCall(action, card, reading);
}

function post(action: Fields, name: string, reading: Reading): ActionCard | undefined {
  const { found, names } = reading;
  const spot = action.fields.get("APIEndpoint");
  const endpoint = textOf(spot, found);
  if (!spot || endpoint === undefined) {
    const cure = "Write the URL in full, such as https://api.example.com/alerts.";
    return found.refuse({ line: action.line, code: "endpoint-missing", what: `“${name}” has no APIEndpoint.`, cure });
  }
  noteLeftOut(action, found);
  if (/^https:\/\/api\.telegram\.org\//i.test(endpoint)) return telegram(action, name, reading);
  if (!/^https?:\/\/[^/?#\s]+/i.test(endpoint)) {
    const cure = "Write it in full, with https:// and the host typed out, such as https://api.example.com/alerts.";
    return found.refuse({ line: spot.line, code: "endpoint-invalid", what: "The APIEndpoint is not a URL.", cure });
  }
  const url = readText({ text: endpoint, line: spot.line }, names, found);
  const body = bodyOf(action.fields.get("APIPayload"), reading);
  return { type: "webhook", name, config: { method: "POST", url, headers: [], body } };
}

type BodyField = { name: string } & ({ ref: [string, ...string[]] } | { text: RichText });

function bodyOf(spot: Spot | undefined, { names, found }: Reading): BodyField[] {
  return payloadOf(spot, found).map(({ key, text, line }) => {
    const parts = readText({ text, line }, names, found);
    const [only] = parts;
    if (parts.length === 1 && only && typeof only !== "string") return { name: key, ref: only.ref };
    return { name: key, text: parts };
  });
}

type Pair = { key: string; text: string; line: number };

function payloadOf(spot: Spot | undefined, found: Findings): Pair[] {
  if (!spot) return [];
  const { value } = spot;
  if (value.kind === "text") return [{ key: "Message", text: value.text, line: spot.line }];
  if (value.kind === "list" || value.entries.length > BODY_FIELDS_MAX) {
    const cure = `Write at most ${BODY_FIELDS_MAX} lines below APIPayload, each as name: value.`;
    found.refuse({ line: spot.line, code: "payload", what: "The payload is not a list of names and values.", cure });
    return [];
  }
  return value.entries.flatMap(({ key, line, value: inside }) => pairOf({ key, line, inside }, found));
}

function pairOf({ key, line, inside }: { key: string; line: number; inside: Tree }, found: Findings): Pair[] {
  if (inside.kind === "text" && key.length > 0 && key.length <= 60) return [{ key, text: inside.text, line }];
  const cure = "A body is flat here: give each value a name of its own, such as user_name: ….";
  found.refuse({ line, code: "payload", what: `“${key.slice(0, 60)}” of the payload is not one value.`, cure });
  return [];
}

/** A bot's message to a fixed chat becomes one to each subscriber's own Telegram. */
function telegram(action: Fields, name: string, { names, found, workflow }: Reading): ActionCard | undefined {
  const spot = action.fields.get("APIEndpoint");
  const line = spot?.line ?? action.line;
  const payload = payloadOf(action.fields.get("APIPayload"), found);
  const text = payload.find(({ key }) => key === "text");
  if (!/\/sendMessage(\?|$)/.test(textOf(spot, found) ?? "") || !text) {
    const cure = "Only sendMessage with a text in APIPayload is read. Write the text, or call a URL of yours instead.";
    return found.refuse({ line, code: "telegram", what: "This call of Telegram is not a message.", cure });
  }
  const told =
    "The message goes to the Telegram of each subscriber whom it concerns, by this installation's bot, not to the chat in the file. The file's bot token is not taken over: if others have seen the file, revoke it.";
  found.note({ kind: "assumed", line, what: told });
  for (const { key, line: at } of payload) {
    if (key === "text" || key === "chat_id") continue;
    found.note({ kind: "left-out", line: at, what: `“${key}” of the Telegram message.` });
  }
  const body = readText(text, names, found);
  const subject = humanise(workflow).slice(0, 80);
  found.note({
    kind: "fill-in",
    line: text.line,
    what: `Messages have a subject. “${subject}” stands there until you write a better one.`,
  });
  return {
    type: "telegram",
    name,
    config: { message: { subject: [subject], body }, urgency: "normal", topicId: null },
  };
}

const TOLD: Record<string, string> = {
  Metadata: "“Metadata” has no counterpart.",
  SmartWallet: "“SmartWallet”: nothing is signed here.",
  TargetContract: "“TargetContract” of a post.",
  TargetFunction: "“TargetFunction” of a post.",
  TargetParams: "“TargetParams” of a post.",
  EncodedABI: "“EncodedABI” of a post.",
  Bytecode: "“Bytecode” of a post.",
  InitializationArgs: "“InitializationArgs” of a post.",
  EncodedGoContract: "“EncodedGoContract” of a post.",
};

function noteLeftOut({ fields }: Fields, found: Findings): void {
  for (const [name, what] of Object.entries(TOLD)) {
    const spot = fields.get(name);
    const isUsual = name === "SmartWallet" && textOf(spot, found) === "DEFAULT_SMART_WALLET";
    if (spot && !isUsual) found.note({ kind: "left-out", line: spot.line, what });
  }
}
