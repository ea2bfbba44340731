import { privateKeyToAddress } from "viem/accounts";
import { expect, test } from "vitest";
import { ACTOR_KEYS, ACTORS, actorAccount, CREW, findActor, keeperKey } from "./actors.ts";

test.each(ACTOR_KEYS)("behavior: the address of %s is the one of its key", (key) => {
  expect(ACTORS[key].address).toBe(actorAccount(key).address);
});

test("behavior: the keeper's address is the one of its key", () => {
  expect(CREW.keeper).toBe(privateKeyToAddress(keeperKey()));
});

test("args: an address in lower case finds its actor", () => {
  expect(findActor(ACTORS.admin.address.toLowerCase())).toBe(ACTORS.admin);
  expect(findActor("0x0000000000000000000000000000000000000000")).toBeUndefined();
});
