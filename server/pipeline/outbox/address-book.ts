import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import { type Db, getDb } from "#db/client.ts";
import { env } from "#server/kernel/env.ts";
import { keyObjectOf, makeKey, type Secret, seal, sha256, unseal } from "#server/kernel/secret.ts";

/** Where a channel reaches a person, and how they know it: `@quiet_tern`. */
export type OwnAddress = { target: string; label: string };

/** As it is stored; `label` is what a team may see of it. */
export type StoredAddress = { sealed: string; mark: string; label: string };

/**
 * Keeps people's addresses closed. They lie in the database sealed; what must be found again is found by its mark, a
 * keyed hash, and is opened only where a channel sends or its owner reads.
 */
export type AddressBook = {
  seal(of: OwnAddress): string;
  /** @throws when it was sealed by another key, or altered */
  open(sealed: string): OwnAddress;
  /** Mail addresses in whatever case have the same; of a URL it still says the host, by which lanes take turns. */
  markOf(kind: string, target: string): string;
  /** The mark of what is known by its `sha256` only. */
  markOfHash(kind: string, hash: string): string;
};

/** No address of any channel begins so. */
export const MARK_START = "of:";
const MARK_BYTES = 16;

const books = new WeakMap<Db, Promise<AddressBook>>();

/** The book of a database, made with its first address. */
export function openAddressBook(db: Db, key: Secret): Promise<AddressBook> {
  const known = books.get(db);
  if (known !== undefined) return known;
  const book = loadKey(db, key).then(createAddressBook);
  books.set(db, book);
  book.catch(() => books.delete(db));
  return book;
}

/** This process's own. */
export function addressBook(): Promise<AddressBook> {
  return openAddressBook(getDb().db, env().BELLWETHER_SECRET_KEY);
}

function createAddressBook(key: Secret): AddressBook {
  const markOfHash = (kind: string, hash: string, host = "") => {
    const mac = createHmac("sha256", keyObjectOf(key)).update(`${kind}:${hash}`).digest();
    return `${MARK_START}${host && `//${host}/`}${mac.subarray(0, MARK_BYTES).toString("base64url")}`;
  };
  return {
    seal: ({ target, label }) => seal(JSON.stringify([target, label]), key),
    open(sealed) {
      const [target, label] = JSON.parse(unseal(sealed, key).reveal()) as [string, string];
      return { target, label };
    },
    markOf(kind, target) {
      const host = target.startsWith("https://") || target.startsWith("http://") ? target.split("/")[2] : "";
      return markOfHash(kind, sha256(kind === "email" ? target.toLowerCase() : target), host);
    },
    markOfHash,
  };
}

/** Whoever comes first makes it; all others read that one. */
async function loadKey(db: Db, key: Secret): Promise<Secret> {
  const made = seal(makeKey().reveal(), key);
  await db.execute(sql`
    insert into address_key (sealed, created_at) values (${made}, now()) on conflict (id) do nothing`);
  const [row] = await db.execute<{ sealed: string }>(sql`select sealed from address_key`);
  try {
    return unseal(row?.sealed ?? "", key);
  } catch (error) {
    throw new Error(
      "BELLWETHER_SECRET_KEY is another one than people's addresses were stored under. Start with the one from before, or name that one as BELLWETHER_SECRET_KEY_OLD beside it.",
      { cause: error },
    );
  }
}
