import { createCipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";

/** What a browser gave out for its messages to be sealed with, base64url. */
export type BrowserKeys = {
  /** Its public key, an uncompressed point of P-256. */
  p256dh: string;
  /** 16 bytes that only it and its senders know. */
  auth: string;
};

/** The message's own key pair and salt: another one for each message, but in a test of the standard's example. */
export type PushChance = { salt: Buffer; privateKey: Buffer };

const RECORD_BYTES = 4_096;
/** Longest text of a message: its record less header (86), padding mark (1) and tag (16). */
export const PUSH_BYTES_MAX = 3_993;

/** Seals a message so that the push service in between cannot read it: `aes128gcm` (RFC 8188) by RFC 8291's keys. */
export function encryptPush(plain: Buffer, to: BrowserKeys, chance?: PushChance): Buffer {
  const pair = createECDH("prime256v1");
  if (chance) pair.setPrivateKey(chance.privateKey);
  else pair.generateKeys();
  const [ours, theirs] = [pair.getPublicKey(), Buffer.from(to.p256dh, "base64url")];
  const agreed = pair.computeSecret(theirs);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), theirs, ours]);
  const input = derive(agreed, { salt: Buffer.from(to.auth, "base64url"), info, bytes: 32 });
  const salt = chance?.salt ?? randomBytes(16);
  const key = derive(input, { salt, info: Buffer.from("Content-Encoding: aes128gcm\0"), bytes: 16 });
  const nonce = derive(input, { salt, info: Buffer.from("Content-Encoding: nonce\0"), bytes: 12 });
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(RECORD_BYTES);
  head.writeUInt8(ours.length, 4);
  // 2 marks the last record, which here is the only one
  const sealed = [cipher.update(plain), cipher.update(Buffer.from([2])), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([salt, head, ours, ...sealed]);
}

function derive(input: Buffer, { salt, info, bytes }: { salt: Buffer; info: Buffer; bytes: number }): Buffer {
  return Buffer.from(hkdfSync("sha256", input, salt, info, bytes));
}
