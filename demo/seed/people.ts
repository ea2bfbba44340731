import { getDb } from "#db/client.ts";
import { channelAddress, preference, subscriber } from "#db/schema/subscriber.ts";
import type { TopicValues } from "#server/contract/topic.ts";
import { present } from "#server/kernel/assert.ts";
import { addressBook, type OwnAddress } from "#server/pipeline/outbox/address-book.ts";
import { shownName } from "#server/pipeline/outbox/shown-name.ts";
import { ACTORS, type Actor, type SubscriberKey } from "../actors.ts";
import type { DemoWorld } from "../chain/world.ts";

type TopicIds = Record<string, number>;
type Place = { workspaceId: number; topics: TopicIds; now: Date };

/** How many of the strangers gave a mail address; the others read in the app. */
const STRANGERS_WITH_MAIL = 24;

type Settings = {
  preset: string;
  enabled: boolean;
  zone: string;
  channels: string[];
  /** ETH below this many USD, for who wants to know. */
  ethBelow?: string;
};

const SETTINGS: Record<SubscriberKey, Settings> = {
  conservative: {
    preset: "conservative",
    enabled: true,
    zone: "Europe/Lisbon",
    channels: ["email"],
    ethBelow: "3100",
  },
  aggressive: {
    preset: "aggressive",
    enabled: true,
    zone: "America/New_York",
    channels: ["telegram", "email"],
    ethBelow: "2950",
  },
  "opted-out": { preset: "standard", enabled: false, zone: "Asia/Singapore", channels: ["email"] },
};

/** Ids of subscribers by their wallets. */
export type PeopleIds = ReadonlyMap<string, number>;

/** The three subscribers whose keys the demo knows, as they would have set themselves up, and strangers. */
export async function seedPeople(world: DemoWorld, place: Place): Promise<PeopleIds> {
  const ids = new Map<string, number>();
  for (const key of KEYS) ids.set(ACTORS[key].address, await seedActor(ACTORS[key], key, place));
  for (const address of strangersOf(world)) ids.set(address, await enrol(address, { zone: "UTC" }, place));
  return ids;
}

/** The addresses that they gave, as if each owner had answered the mail or opened the bot. */
export async function linkPeople(world: DemoWorld, ids: PeopleIds, place: Place): Promise<void> {
  const idOf = (address: string) => present(ids.get(address), "everybody is enrolled");
  for (const key of KEYS) {
    const { address, ...actor } = ACTORS[key];
    for (const kind of SETTINGS[key].channels) {
      await link(idOf(address), { kind, ...(kind === "email" ? mailOf(actor.email) : chatOf(actor)) }, place);
    }
  }
  for (const [i, address] of strangersOf(world).entries()) {
    await link(idOf(address), { kind: "email", ...mailOf(`borrower-${i + 1}@mail.example`) }, place);
  }
}

const KEYS = Object.keys(SETTINGS) as SubscriberKey[];
const strangersOf = ({ borrowers }: DemoWorld) => borrowers.slice(0, STRANGERS_WITH_MAIL);

async function seedActor(actor: Actor, key: SubscriberKey, place: Place): Promise<number> {
  const { preset, enabled, zone, ethBelow } = SETTINGS[key];
  const id = await enrol(actor.address, { zone }, place);
  await choose(id, { topic: "liquidation-risk", enabled, preset, own: {} }, place);
  if (ethBelow) await choose(id, { topic: "prices", enabled: true, preset: null, own: { below: ethBelow } }, place);
  return id;
}

type Choice = { topic: string; enabled: boolean; preset: string | null; own: TopicValues };

async function choose(
  subscriberId: number,
  { topic, ...setting }: Choice,
  { workspaceId, topics, now }: Place,
): Promise<void> {
  const topicId = present(topics[topic], `the demo has the topic ${topic}`);
  await getDb()
    .db.insert(preference)
    .values({ subscriberId, topicId, workspaceId, ...setting, updatedAt: now })
    .onConflictDoNothing();
}

async function enrol(address: string, { zone }: { zone: string }, { workspaceId, now }: Place): Promise<number> {
  const lower = address.toLowerCase() as `0x${string}`;
  const [row] = await getDb()
    .db.insert(subscriber)
    .values({ workspaceId, address: lower, zone, origin: "seed", createdAt: now })
    .onConflictDoUpdate({ target: [subscriber.workspaceId, subscriber.address], set: { zone } })
    .returning({ id: subscriber.id });
  return present(row, "an upsert returns its row").id;
}

const mailOf = (target: string) => ({ target, label: `${target.charAt(0)}•••${target.slice(target.indexOf("@"))}` });
const chatOf = ({ name, telegramChatId }: Pick<Actor, "name" | "telegramChatId">) => ({
  target: String(telegramChatId),
  label: `@${name.toLowerCase()}`,
});

/** A confirmed address. */
async function link(
  subscriberId: number,
  { kind, target, label }: { kind: string } & OwnAddress,
  place: Place,
): Promise<void> {
  const book = await addressBook();
  const stored = {
    sealed: book.seal({ target, label }),
    mark: book.markOf(kind, target),
    label: kind === "email" ? label : shownName(label),
  };
  const { workspaceId, now } = place;
  await getDb()
    .db.insert(channelAddress)
    .values({ workspaceId, subscriberId, kind, ...stored, state: "on", createdAt: now, confirmedAt: now })
    .onConflictDoNothing();
}
