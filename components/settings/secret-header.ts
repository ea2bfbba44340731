import type { Headers } from "#server/contract/headers.ts";

/** A header that carries a secret, as it is typed. */
export type SecretHeader = { name: string; prefix: string; secret: string };

export const EMPTY_HEADER: SecretHeader = { name: "Authorization", prefix: "Bearer ", secret: "" };

/** The first of those that are kept; a new one where there is none. */
export function draftOfHeaders([header]: Headers): SecretHeader {
  return header ? { name: header.name, prefix: header.value ?? "", secret: header.secret ?? "" } : { ...EMPTY_HEADER };
}

/** It counts once it has a secret. */
export const headersOf = ({ name, prefix, secret }: SecretHeader): Headers =>
  secret ? [{ name, value: prefix, secret }] : [];
