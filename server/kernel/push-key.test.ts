import { createPublicKey, sign, verify } from "node:crypto";
import { expect, test } from "vitest";
import { pushKeyOf } from "./push-key.ts";
import { Secret } from "./secret.ts";

const secretKey = (byte: number) => new Secret(Buffer.alloc(32, byte).toString("base64"));
const of = (byte: number, given?: string) =>
  pushKeyOf({ BELLWETHER_SECRET_KEY: secretKey(byte), VAPID_PRIVATE_KEY: given ? new Secret(given) : undefined });

test("default: an installation has one key, and another installation another", () => {
  expect(of(1).publicKey).toBe(of(1).publicKey);
  expect(of(1).publicKey).not.toBe(of(2).publicKey);
  const point = Buffer.from(of(1).publicKey, "base64url");
  expect([point.length, point[0]]).toEqual([65, 4]);
});

test("default: what the private key signs, the public key verifies", () => {
  const { privateKey } = of(1);
  const text = Buffer.from("x");
  expect(verify("sha256", text, createPublicKey(privateKey), sign("sha256", text, privateKey))).toBe(true);
});

test("args: the key of RFC 8291's sender, as it is set", () => {
  expect(of(1, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw").publicKey).toBe(
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  );
});

test("error: a key beyond the curve", () => {
  expect(() => of(1, Buffer.alloc(32, 255).toString("base64url"))).toThrow("VAPID_PRIVATE_KEY is not a key of P-256.");
});
