import { webcrypto } from "node:crypto";

/** The keys of one subscription, as a browser makes and keeps them. */
export type BrowserSide = {
  /** base64url, for `PushSubscription.toJSON().keys`. */
  keys: { p256dh: string; auth: string };
  /** @throws when it was not sealed for this browser */
  open: (sealed: Uint8Array) => Promise<string>;
};

const { subtle } = webcrypto;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const SALT_BYTES = 16;
const AUTH_BYTES = 16;

/** A browser's half of RFC 8291, written by the standard for Web Crypto: it shares no code with what seals. */
export async function createBrowserSide(): Promise<BrowserSide> {
  const pair = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const auth = webcrypto.getRandomValues(new Uint8Array(AUTH_BYTES));
  const toText = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
  return {
    keys: { p256dh: toText(point), auth: toText(auth) },
    open: async (sealed) => {
      const { salt, sender, record } = readHeader(sealed);
      const theirs = await subtle.importKey("raw", sender, CURVE, false, []);
      const agreed = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256));
      const info = concat(encode("WebPush: info\0"), point, sender);
      const input = await derive(agreed, { salt: auth, info, bytes: 32 });
      const bytes = await derive(input, { salt, info: encode("Content-Encoding: aes128gcm\0"), bytes: 16 });
      const iv = await derive(input, { salt, info: encode("Content-Encoding: nonce\0"), bytes: 12 });
      const key = await subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
      const padded = new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv }, key, record));
      const end = padded.findLastIndex((byte) => byte !== 0);
      if (padded[end] !== 2) throw new Error("The last record does not end with its mark.");
      return new TextDecoder("utf-8", { fatal: true }).decode(padded.subarray(0, end));
    },
  };
}

function readHeader(sealed: Uint8Array) {
  const bytes = new Uint8Array(sealed);
  const recordBytes = new DataView(bytes.buffer).getUint32(SALT_BYTES);
  const idBytes = bytes[SALT_BYTES + 4] ?? 0;
  const start = SALT_BYTES + 5 + idBytes;
  const record = bytes.slice(start);
  if (record.length > recordBytes) throw new Error("There is more than one record.");
  return { salt: bytes.slice(0, SALT_BYTES), sender: bytes.slice(SALT_BYTES + 5, start), record };
}

type Bytes = Uint8Array<ArrayBuffer>;

async function derive(input: Bytes, of: { salt: Bytes; info: Bytes; bytes: number }): Promise<Bytes> {
  const key = await subtle.importKey("raw", input, "HKDF", false, ["deriveBits"]);
  const { salt, info } = of;
  return new Uint8Array(await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, of.bytes * 8));
}

const encode = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));

function concat(...parts: Bytes[]): Bytes {
  return new Uint8Array(Buffer.concat(parts));
}
