import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { inspect } from "node:util";

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

/** The reverse of `seal`; throws when the key is wrong or the text was altered. */
export function unseal(sealed: string, key: Secret): Secret {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", keyObjectOf(key), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return new Secret(
    Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8"),
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
