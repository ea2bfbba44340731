import { type Address, toHex } from "viem";
import { type HDAccount, mnemonicToAccount } from "viem/accounts";

/** Whose keys the demo knows, so that nobody needs a wallet to look around. */
export const ACTOR_KEYS = ["operator", "admin", "conservative", "aggressive", "opted-out"] as const;
export type ActorKey = (typeof ACTOR_KEYS)[number];

export type Actor = {
  key: ActorKey;
  name: string;
  role: "operator" | "admin" | "subscriber";
  /** One line for the wallet picker. */
  description: string;
  address: Address;
  /** The chat that this person would have with the bot on Telegram. */
  telegramChatId: number;
  email: string;
};
export type SubscriberKey = Extract<ActorKey, "conservative" | "aggressive" | "opted-out">;

/** anvil's own phrase, known to everybody: these accounts must never hold anything of value. */
const MNEMONIC = "test test test test test test test test test test test junk";
/** Over the ten accounts that anvil unlocks and the market uses. */
const FIRST_INDEX = 20;

/** Addresses are written out because deriving them takes a while; a test compares them with the phrase. */
export const ACTORS: Readonly<Record<ActorKey, Actor>> = {
  operator: {
    key: "operator",
    name: "Olga",
    role: "operator",
    description: "Operator at Demo Lending. Draws workflows, watches runs.",
    address: "0x09DB0a93B389bEF724429898f539AEB7ac2Dd55f",
    telegramChatId: 700_020,
    email: "olga@demo-lending.example",
  },
  admin: {
    key: "admin",
    name: "Ada",
    role: "admin",
    description: "Runs this installation. Sees every workspace.",
    address: "0x02484cb50AAC86Eae85610D6f4Bf026f30f6627D",
    telegramChatId: 700_021,
    email: "ada@bellwether.example",
  },
  conservative: {
    key: "conservative",
    name: "Clara",
    role: "subscriber",
    description: "Careful. Wants an email at 150 %.",
    address: "0x08135Da0A343E492FA2d4282F2AE34c6c5CC1BbE",
    telegramChatId: 700_022,
    email: "clara@mail.example",
  },
  aggressive: {
    key: "aggressive",
    name: "Angus",
    role: "subscriber",
    description: "Close to the edge. Wants Telegram at 110 %.",
    address: "0x5E661B79FE2D3F6cE70F5AAC07d8Cd9abb2743F1",
    telegramChatId: 700_023,
    email: "angus@mail.example",
  },
  "opted-out": {
    key: "opted-out",
    name: "Otto",
    role: "subscriber",
    description: "New here, and wants no liquidation alerts.",
    address: "0x61097BA76cD906d2ba4FD106E757f7Eb455fc295",
    telegramChatId: 700_024,
    email: "otto@mail.example",
  },
};

export const SUBSCRIBER_KEYS: readonly SubscriberKey[] = ["conservative", "aggressive", "opted-out"];
export const SUBSCRIBERS: readonly Actor[] = SUBSCRIBER_KEYS.map((key) => ACTORS[key]);

/** @returns the actor at this address, in any case of letters */
export function findActor(address: string): Actor | undefined {
  return Object.values(ACTORS).find((actor) => actor.address.toLowerCase() === address.toLowerCase());
}

/** The account with its private key, on the server only. */
export function actorAccount(key: ActorKey): HDAccount {
  return mnemonicToAccount(MNEMONIC, { addressIndex: FIRST_INDEX + ACTOR_KEYS.indexOf(key) });
}

/** anvil's unlocked accounts that keep the market going. */
export const CREW = {
  deployer: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
  liquidator: "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
  reporter: "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
  treasury: "0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f",
  oracle: "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720",
  /** The demo workspace's signer; see `keeperKey`. */
  keeper: "0x1BcB8e569EedAb4668e55145Cfeaf190902d3CF2",
} as const satisfies Record<string, Address>;

const KEEPER_INDEX = 30;

/** The key of the account that the demo workspace signs with, which is known to everybody as well. */
export function keeperKey(): `0x${string}` {
  const { privateKey } = mnemonicToAccount(MNEMONIC, { addressIndex: KEEPER_INDEX }).getHdKey();
  if (!privateKey) throw new Error("Bug: an account of a phrase has a key");
  return toHex(privateKey);
}
