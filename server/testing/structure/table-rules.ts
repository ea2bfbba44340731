import { globSync } from "node:fs";
import type { ParsedFile, Violation } from "./source-files.ts";

/** A table as `db/schema` declares it. */
export type Table = {
  /** Exported constant. */
  constant: string;
  sqlName: string;
  schemaFile: string;
  /** Folders under `server/` named in the docstring: "Owner: pipeline/match." Empty when it names none. */
  owners: string[];
};

/** Making data to start with, or to test with, is no business of an owner. */
const EVERYBODYS = /^server\/testing\/|\.test\.ts$|^demo\/|^db\/seed/;

/** Folders that write to another's table, and why that is right. Keep it short. */
const GUESTS: readonly { path: RegExp; table: string; why: string }[] = [
  {
    path: /^server\/pipeline\/audience\/reach-wallet\.ts$/,
    table: "subscriber",
    why: "an event can reach a wallet that never signed in; it becomes a subscriber in the statement that reaches it",
  },
  {
    path: /^server\/services\/workspace\/load-subscriber\.ts$/,
    table: "subscriber",
    why: "a wallet becomes a subscriber at its first visit, where its session meets the workspace",
  },
  {
    path: /^server\/pipeline\/outbox\/tell-members\.ts$/,
    table: "subscriber",
    why: "a member is told by their own inbox, which is a subscriber's",
  },
  {
    path: /^server\/pipeline\/outbox\/record-results\.ts$/,
    table: "channel_address",
    why: "an address that refuses for good is switched off in the transaction that records the refusal",
  },
  {
    path: /^server\/pipeline\/outbox\/seal-stored\.ts$/,
    table: "channel_address",
    why: "what was stored before addresses were sealed is sealed in one place, with the deliveries that name it",
  },
  {
    path: /^server\/pipeline\/outbox\/seal-stored\.ts$/,
    table: "channel_link",
    why: "as its addresses",
  },
];

const DECLARATION =
  /(?:\/\*\*(?<doc>(?:(?!\*\/)[\s\S])*)\*\/\s*)?export const (?<constant>\w+) = pgTable\(\s*"(?<sqlName>\w+)"/g;

export function findTables(files: ParsedFile[]): Table[] {
  return files
    .filter(({ path }) => /^db\/schema\//.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(DECLARATION)].map(({ groups }) => ({
        constant: groups?.constant ?? "",
        sqlName: groups?.sqlName ?? "",
        schemaFile: path,
        owners: ownersIn(groups?.doc ?? ""),
      })),
    );
}

function ownersIn(doc: string): string[] {
  const sentence = /Owners?:([^.]*)/.exec(doc)?.[1] ?? "";
  return [
    ...sentence.matchAll(/\b(?:server\/)?((?:pipeline|services)\/[\w-]+|ledger|personalisation|portfolio)\b/g),
  ].map((match) => match[1] ?? "");
}

/** Each table is written by the folder that owns it and by no other; anybody may read. */
export function checkTableWriters(files: ParsedFile[]): Violation[] {
  const tables = findTables(files);
  const unowned = tables
    .filter(({ owners }) => owners.length === 0)
    .map(({ schemaFile, sqlName }) => ({
      rule: "owned-tables",
      path: schemaFile,
      detail: `${sqlName}: its docstring names no owner ("Owner: services/<noun>.")`,
    }));
  const written = files
    .filter(({ path }) => !EVERYBODYS.test(path))
    .flatMap((file) =>
      [...tablesWrittenBy(file, tables)]
        .filter((table) => !owns(file.path, table) && !isGuest(file.path, table))
        .map(({ sqlName, owners }) => ({
          rule: "one-writer",
          path: file.path,
          detail: `writes ${sqlName}, which belongs to ${owners.join(" and ") || "nobody"}`,
        })),
    );
  return [...unowned, ...written];
}

function owns(path: string, { owners }: Table): boolean {
  return owners.some((owner) => path.startsWith(`server/${owner}/`));
}

function isGuest(path: string, { sqlName }: Table): boolean {
  return GUESTS.some((guest) => guest.table === sqlName && guest.path.test(path));
}

/** By drizzle's builder (`.insert(run)`), and by SQL text (`insert into run`, `update ${run} set`). */
export function tablesWrittenBy({ code, imports }: ParsedFile, tables: Table[]): Set<Table> {
  const written = new Set<Table>();
  const add = (table: Table | undefined) => table && written.add(table);
  const byLocalName = (local: string) => tables.find((table) => isImportedAs(imports, table, local));
  for (const [, local = ""] of code.matchAll(/\.(?:insert|update|delete)\(\s*(?:schema\.)?(\w+)\s*\)/g)) {
    add(
      byLocalName(local) ?? (code.includes(`schema.${local}`) ? tables.find((t) => t.constant === local) : undefined),
    );
  }
  const STATEMENT =
    /\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?|update)\s+(?:"?(\w+)"?|\$\{(?:schema\.)?(\w+)\})/gi;
  for (const [text, name, local] of code.matchAll(STATEMENT)) {
    if (name && isStatement(text, code)) add(tables.find(({ sqlName }) => sqlName === name.toLowerCase()));
    if (local) add(byLocalName(local));
  }
  return written;
}

/** "update run" is SQL; "for update of run" and prose are not. Other verbs have two words and are no accident. */
function isStatement(match: string, code: string): boolean {
  if (!/^update/i.test(match)) return true;
  const name = match.split(/\s+/)[1] ?? "";
  return new RegExp(`(?<!for )\\bupdate\\s+${name}\\s+(as\\s+)?(\\w+\\s+)?set\\b`, "i").test(code);
}

function isImportedAs(imports: ParsedFile["imports"], table: Table, local: string): boolean {
  return imports.some(({ target, names }) => target.startsWith("db/schema/") && names.get(table.constant) === local);
}

/** Exceptions for files that are gone are clutter. */
export function unusedGuests(): string[] {
  const paths = globSync("server/**/*.ts").map((path) => path.replaceAll("\\", "/"));
  return GUESTS.filter((guest) => !paths.some((path) => guest.path.test(path))).map(({ path }) => path.source);
}
