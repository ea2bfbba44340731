import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { inspect } from "node:util";
import { AppError } from "./errors.ts";

/** A string that prints as `***` wherever it is logged, joined, or turned to JSON. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  /** The plain text; call it only at the edge that needs it. */
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return "***";
  }
  toJSON(): string {
    return "***";
  }
  [inspect.custom](): string {
    return "***";
  }
}

/** A key that seals, beside those from before it, which still open. */
export class SecretKey extends Secret {
  /** The oldest first. */
  readonly former: readonly Secret[];
  constructor(value: string, former: readonly Secret[] = []) {
    super(value);
    this.former = former;
  }
}

/** Those that a key replaced; none of a key by itself. */
export function formerKeysIn(key: Secret): readonly Secret[] {
  return key instanceof SecretKey ? key.former : [];
}

/** Under a key that this process was not given, or altered: nobody can tell the one from the other. */
export class SealedOtherwiseError extends AppError {
  override name = "SealedOtherwiseError";
  constructor(what = "Something that is stored") {
    super({
      code: "unavailable",
      retry: "later",
      publicMessage: `${what} is sealed under another BELLWETHER_SECRET_KEY than this process has. Name the one from before as BELLWETHER_SECRET_KEY_OLD.`,
    });
  }
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** AES-256-GCM with a fresh iv; base64 of iv, tag, ciphertext. `key` is 32 bytes in base64. */
export function seal(plain: string, key: Secret): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyObjectOf(key), iv);
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64");
}

/**
 * The reverse of `seal`, by the key or one from before it.
 *
 * @throws SealedOtherwiseError when none of them is right, or the text was altered
 */
export function unseal(sealed: string, key: Secret): Secret {
  for (const one of [key, ...formerKeysIn(key)]) {
    const plain = openBy(one, sealed);
    if (plain) return plain;
  }
  throw new SealedOtherwiseError();
}

/** @returns undefined when it was sealed by another key, or altered */
export function openBy(key: Secret, sealed: string): Secret | undefined {
  try {
    return decipher(Buffer.from(sealed, "base64"), key);
  } catch {
    return undefined;
  }
}

function decipher(bytes: Buffer, key: Secret): Secret {
  const opening = createDecipheriv("aes-256-gcm", keyObjectOf(key), bytes.subarray(0, IV_BYTES));
  opening.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return new Secret(
    Buffer.concat([opening.update(bytes.subarray(IV_BYTES + TAG_BYTES)), opening.final()]).toString("utf8"),
  );
}

/** sha256 as hex: what the database keeps of tokens. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A new key of 32 bytes, in base64. */
export function makeKey(): Secret {
  return new Secret(randomBytes(KEY_BYTES).toString("base64"));
}

const keyObjects = new WeakMap<Secret, KeyObject>();

/** A key (32 bytes in base64) for sealing and signing: made once, as each use of bare bytes costs four times more. */
export function keyObjectOf(secret: Secret): KeyObject {
  const known = keyObjects.get(secret);
  if (known) return known;
  const key = createSecretKey(Buffer.from(secret.reveal(), "base64"));
  keyObjects.set(secret, key);
  return key;
}
