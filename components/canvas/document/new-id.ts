const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH = 8;

/** A number from 0 up to, not including, 1. */
export type Chance = () => number;

/** An id that is not in `taken`; short, because references to nodes are read in stored JSON. */
export function newId(taken: Record<string, unknown>, chance: Chance): string {
  for (;;) {
    let id = "";
    for (let i = 0; i < LENGTH; i++) id += ALPHABET[Math.floor(chance() * ALPHABET.length)] ?? "a";
    if (!Object.hasOwn(taken, id)) return id;
  }
}
