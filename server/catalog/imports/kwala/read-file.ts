import type { Findings } from "../findings.ts";
import type { Entry, Tree } from "../read-yaml.ts";

/** One place of a file with what stands there. */
export type Spot = { line: number; value: Tree };
/** Fields by their PascalCase name; those that are not applicable (`NA`, empty, zero address) are left out. */
export type Fields = { line: number; fields: Map<string, Spot> };

/** A Kwala file by its parts, in one spelling. */
export type KwalaFile = { name: Spot | undefined; trigger: Fields; actions: Fields[]; mode: Spot | undefined };

const TRIGGER = [
  ...["SourceContract", "ChainID", "EventName", "EventFilter", "SourceContractABI", "Price"].flatMap((field) => [
    `Trigger${field}`,
    `Recurring${field}`,
  ]),
  ...["RepeatEvery", "ExecuteAfter", "ExpiresIn", "Meta"],
  ...["ActionStatusNotificationPOSTURL", "ActionStatusNotificationAPIKey"],
];
const ACTION = [
  ...["Name", "Type", "SmartWallet", "APIEndpoint", "APIPayload", "TargetContract", "TargetFunction", "TargetParams"],
  ...[
    "ChainID",
    "EncodedABI",
    "Bytecode",
    "InitializationArgs",
    "EncodedGoContract",
    "Metadata",
    "RetriesUntilSuccess",
  ],
];
const WHOLE = ["Name", "Trigger", "Actions", "Execution"];
const EXECUTION = ["Mode"];

/** Words of other people's spellings, by lower case: what to write instead. */
const CURES: Record<string, string> = {
  eventsignature: "Write it as TriggerEventName: Name(type,type).",
  contractaddress: "Write it as TriggerSourceContract.",
  chainid: "In a trigger write it as TriggerChainID.",
  intervalseconds: "Write the seconds as RepeatEvery, such as RepeatEvery: 300.",
  schedule: 'Write it as RepeatEvery, such as RepeatEvery: "0 9 * * *".',
  type: "A trigger has no type: ExecuteAfter and RepeatEvery say what starts it.",
  description: "There is no description. Put it into a comment, as # at the start of the line.",
  url: "Write it as APIEndpoint.",
  body: "Write it as APIPayload, one name and value a line.",
  payload: "Write it as APIPayload, one name and value a line.",
  method: "Every call is a POST. Take the line away, and choose the method on the card after the import.",
  headers:
    "There are no headers in this form. Take them away, and add them on the card after the import, with secrets by name.",
  retries: "Write it as RetriesUntilSuccess.",
};

/** The file by its parts; undefined when it has not the form at all. */
export function readFile(tree: Tree, found: Findings): KwalaFile | undefined {
  const isCamel = { seen: undefined as number | undefined };
  const read = (value: Tree, part: { known: string[]; what: string }) => fieldsOf({ value, ...part, isCamel }, found);
  if (tree.kind !== "map") {
    const cure = "A file begins with Name, Trigger, Actions and Execution, each at the start of its line.";
    return found.refuse({ line: tree.line, code: "not-a-workflow", what: "This is not a workflow.", cure });
  }
  const whole = read(tree, { known: WHOLE, what: "the file" });
  const trigger = whole.fields.get("Trigger");
  const actions = whole.fields.get("Actions");
  if (!trigger) found.refuse(missing("Trigger", "Say what starts it: Trigger: with its fields below."));
  if (!actions) found.refuse(missing("Actions", "Say what it does: Actions: with a list below, each as - Name: …"));
  const execution = whole.fields.get("Execution");
  const mode = execution && read(execution.value, { known: EXECUTION, what: "Execution" }).fields.get("Mode");
  const file = {
    name: whole.fields.get("Name"),
    mode,
    trigger: trigger ? read(trigger.value, { known: TRIGGER, what: "Trigger" }) : { line: 1, fields: new Map() },
    actions: actions ? itemsOf(actions.value).map((item) => read(item, { known: ACTION, what: "an action" })) : [],
  };
  if (actions && file.actions.length === 0) {
    found.refuse({ ...missing("Actions", "Add an action: - Name: …, Type: post."), line: actions.line });
  }
  if (isCamel.seen !== undefined) {
    const what = "The names are in lowerCamelCase. Each is read as its PascalCase twin.";
    found.note({ kind: "assumed", line: isCamel.seen, what });
  }
  return found.problems.length > 0 ? undefined : file;
}

const itemsOf = (value: Tree): Tree[] => (value.kind === "list" ? value.items : value.kind === "map" ? [value] : []);

function missing(field: string, cure: string) {
  return { line: 1, code: "field-missing", what: `“${field}” is missing.`, cure };
}

type Part = { value: Tree; known: string[]; what: string; isCamel: { seen: number | undefined } };

function fieldsOf({ value, known, what, isCamel }: Part, found: Findings): Fields {
  const fields = new Map<string, Spot>();
  if (value.kind !== "map") {
    const cure = "Write its fields below it, each on a line of its own as Field: value.";
    found.refuse({
      line: value.line,
      code: "not-fields",
      what: `What stands here is not the fields of ${what}.`,
      cure,
    });
    return { line: value.line, fields };
  }
  for (const entry of value.entries) {
    const name = known.find((each) => each.toLowerCase() === entry.key.toLowerCase());
    if (!name) {
      if (!isNothing(entry.value)) found.refuse(unknownField(entry, what));
      continue;
    }
    if (name !== entry.key) isCamel.seen ??= entry.line;
    if (fields.has(name)) {
      const cure = "Keep one of the two lines.";
      found.refuse({ line: entry.line, code: "field-twice", what: `“${name}” is there twice.`, cure });
    }
    if (!isNothing(entry.value)) fields.set(name, { line: entry.line, value: entry.value });
  }
  return { line: value.line, fields };
}

function unknownField({ key, line }: Entry, of: string) {
  const cure = CURES[key.toLowerCase()] ?? "Take the line away, or write the field as Kwala's dashboard does.";
  return { line, code: "field-unknown", what: `“${key.slice(0, 60)}” is not a field of ${of}.`, cure };
}

/** What the verifier demands where a field does not apply: NA, nothing, the zero address, an empty ABI. */
function isNothing(value: Tree): boolean {
  if (value.kind === "list") return value.items.every(isNothing);
  if (value.kind === "map") return value.entries.every((entry) => isNothing(entry.value));
  return /^(|NA|N\/A|null|~|0x0*|W10=)$/i.test(value.text.trim());
}

/** The text of a field; a list or fields where a text belongs are a problem. */
export function textOf(spot: Spot | undefined, found: Findings): string | undefined {
  if (!spot) return undefined;
  if (spot.value.kind === "text") return spot.value.text.trim();
  const cure = "Write one value on the line.";
  return found.refuse({ line: spot.line, code: "not-a-text", what: "One value belongs here.", cure });
}
