import { sha256 } from "./secret.ts";

/** By which a mail address is known again when it is not kept; upper and lower case are the same. */
export function fingerprintOf(address: string): string {
  return sha256(address.toLowerCase());
}
