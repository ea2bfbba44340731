import { createSecretKey } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChannelDefinition, ChannelPorts, Parcel, SendResult } from "#server/catalog/define-channel.ts";
import { pushKeyOf } from "#server/kernel/push-key.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { Secret } from "#server/kernel/secret.ts";

/** What a channel's other side got: `id` is what it can know a repeat by, if the channel has such a thing. */
export type Received = { id?: string; text: string };

/** A channel before a peer that can be told to misbehave. What a peer cannot do is left out, with its reason beside. */
export type ChannelWorld = {
  channel: ChannelDefinition;
  /** A parcel that the channel takes; `text` stands in its body. */
  parcelOf: (text: string, effectKey?: string) => Parcel;
  received: () => readonly Received[];
  /** Never to be seen in any answer. */
  secrets: string[];
  /** A repeat does not arrive: it is found to be there. Else it arrives again, known by its id where there is one. */
  isExactlyOnce?: true;
  /** It carries data that nobody is shown: what is hidden in it stays in it. */
  isExact?: true;
  /** The next send is put off; the seconds that the peer asks for, if it can. */
  busyNext?: () => number | undefined;
  /** The next send arrives and is never answered. */
  dropAnswerNext?: () => void;
  /** The next send is refused for good, and the address is none the worse. */
  refuseNext?: () => void;
  /** What is too long is the sender's to shorten: nothing of it may be left out. */
  refusesLong?: true;
  /** How long what came was, in the peer's own count, and how long it may be. */
  sizeOf?: (received: Received) => { size: number; max: number };
  /** The parcel's address is dead from now on. */
  killAddress?: (parcel: Parcel) => void;
  /** Nothing listens any more. */
  leave?: () => Promise<void>;
  close: () => Promise<void>;
};

/** What a line of the list needs of a peer. */
type Ability = "sizeOf" | "busyNext" | "dropAnswerNext" | "refuseNext" | "killAddress" | "leave";
/** Why a line has no meaning for a channel, as a sentence. Shown in the test's name; a missing one fails. */
export type Meaningless = Partial<Record<Ability, string>>;

const LINES: Record<Ability, string> = {
  sizeOf: "keeps to a length",
  busyNext: "is told to wait",
  dropAnswerNext: 'takes a missing answer for "maybe"',
  refuseNext: "takes a no for a no, and leaves the address",
  killAddress: "knows a dead address",
  leave: "finds nobody there",
};

const HOSTILE = `<script>alert("1")</script> & <b>bold</b> 'q' \u202eevil\u202c zero\u200bwidth`;
const HOSTILE_SEEN = `<script>alert("1")</script> & <b>bold</b> 'q' evil zerowidth`;

type Bench = {
  world: () => ChannelWorld;
  send: (parcel: Parcel, signal?: AbortSignal) => Promise<SendResult>;
  results: SendResult[];
};

/**
 * What every channel keeps, whatever its provider.
 *
 * @param meaningless lines that have no meaning for it, each with its reason; every other is tested
 */
export function testChannel(name: string, create: () => Promise<ChannelWorld>, meaningless: Meaningless = {}): void {
  let world: ChannelWorld;
  const results: SendResult[] = [];
  const bench: Bench = {
    world: () => world,
    results,
    send: async (parcel, signal = new AbortController().signal) => {
      const result = await world.channel.send(parcel, signal);
      results.push(result);
      return result;
    },
  };

  beforeAll(async () => {
    world = await create();
  });
  afterAll(() => world.close());

  testDelivery(name, bench);
  testTrouble(name, bench, meaningless);
  for (const [ability, why] of Object.entries(meaningless)) {
    test(`args: "${name} ${LINES[ability as Ability]}" has no meaning: ${why}`, () => {
      expect(why).toMatch(/^\S.*\.$/);
      expect(world).not.toHaveProperty(ability);
    });
  }

  test(`error: ${name} never shows a secret or an address`, () => {
    const { target } = world.parcelOf("");
    const said = JSON.stringify(results);
    expect(results.length).toBeGreaterThan(4);
    for (const { detail } of results) expect(detail).toMatch(/^\S[^\n]*\.$/);
    for (const hidden of [...world.secrets, ...(target.includes("@") ? [target] : [])]) {
      expect(said).not.toContain(hidden);
    }
  });
}

function testDelivery(name: string, { world, send }: Bench): void {
  test(`default: ${name} delivers, and says so in words`, async () => {
    const result = await send(world().parcelOf("Your health factor is 1.08."));
    expect(result).toMatchObject({ kind: "accepted", detail: expect.stringMatching(/^\S.*\.$/) });
    expect(world().received().at(-1)?.text).toContain("Your health factor is 1.08.");
  });

  test(`behavior: ${name} gives a repeat the same id`, async () => {
    const before = world().received().length;
    await send(world().parcelOf("Twice.", "effect:twice"));
    await send(world().parcelOf("Twice.", "effect:twice"));
    await send(world().parcelOf("Other.", "effect:other"));
    const ids = idsOf(world().received().slice(before));
    if (world().isExactlyOnce) return expect(new Set(ids).size).toBe(ids.length === 2 ? 2 : Number.NaN);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBeLessThanOrEqual(2);
    expect(ids[0]).toBe(ids[1]);
  });

  test(`behavior: ${name} shows strange text as it is written`, async () => {
    await send(world().parcelOf(HOSTILE));
    expect(world().received().at(-1)?.text).toContain(world().isExact ? HOSTILE : HOSTILE_SEEN);
  });

  test(`behavior: ${name} cuts what is too long`, async () => {
    const result = await send(world().parcelOf(`Begin ${"<&".repeat(100_000)} end`));
    if (world().refusesLong) {
      expect(result).toMatchObject({ kind: "refused", detail: expect.stringContaining("longer") });
      return;
    }
    expect(result.kind).toBe("accepted");
    const last = world().received().at(-1);
    expect(last?.text).toContain("Begin <&<&");
    const fits = last && world().sizeOf?.(last);
    if (fits) expect(fits.size).toBeLessThanOrEqual(fits.max);
    // never half a character
    expect(last?.text.isWellFormed()).toBe(true);
    expect((await send(world().parcelOf(`${"🎉".repeat(30_000)}`))).kind).toBe("accepted");
    expect(world().received().at(-1)?.text.isWellFormed()).toBe(true);
  });
}

function testTrouble(name: string, { world, send }: Bench, meaningless: Meaningless): void {
  const line = (kind: "behavior" | "error", ability: Ability, work: () => Promise<unknown> | unknown) => {
    if (meaningless[ability] !== undefined) return;
    test(`${kind}: ${name} ${LINES[ability]}`, async () => {
      if (ability !== "sizeOf") expect(world(), `${ability}, or why it has no meaning`).toHaveProperty(ability);
      await work();
    });
  };

  line("behavior", "sizeOf", () => {
    const { refusesLong, sizeOf } = world();
    expect(refusesLong ?? sizeOf, "refusesLong or sizeOf, or why there is no length").toBeDefined();
  });

  line("behavior", "busyNext", async () => {
    const seconds = world().busyNext?.();
    const parcel = world().parcelOf("Busy.", "effect:busy");
    const result = await send(parcel);
    expect(result).toMatchObject({ kind: "retry", ...(seconds !== undefined && { afterSeconds: seconds }) });
    expect(result).not.toHaveProperty("mayHaveArrived");
    expect((await send(parcel)).kind).toBe("accepted");
  });

  line("behavior", "dropAnswerNext", async () => {
    const before = world().received().length;
    world().dropAnswerNext?.();
    const parcel = world().parcelOf("Maybe.", "effect:maybe");
    const first = await send(parcel);
    expect((await send(parcel)).kind).toBe("accepted");
    const ids = idsOf(world().received().slice(before));
    if (world().isExactlyOnce) return expect(ids).toHaveLength(1);
    expect(first).toMatchObject({ kind: "retry", mayHaveArrived: true });
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });

  test(`error: ${name} gives up what it was told to`, async () => {
    const stopped = AbortSignal.abort(new Error("too slow"));
    const result = await send(world().parcelOf("Slow."), stopped);
    expect(result.kind).toMatch(/accepted|retry/);
  });

  line("error", "refuseNext", async () => {
    world().refuseNext?.();
    const result = await send(world().parcelOf("Refused."));
    expect(result).toMatchObject({ kind: "refused", detail: expect.stringMatching(/^\S.*\.$/) });
    expect(result).not.toHaveProperty("addressOff");
    expect((await send(world().parcelOf("Fine."))).kind).toBe("accepted");
  });

  line("error", "killAddress", async () => {
    const parcel = world().parcelOf("Dead.");
    world().killAddress?.(parcel);
    expect(await send(parcel)).toMatchObject({ kind: "refused", addressOff: expect.stringMatching(/^[A-Z]/) });
  });

  line("error", "leave", async () => {
    await world().leave?.();
    // the first may have been under way on a connection that was still open
    expect((await send(world().parcelOf("Anybody?"))).kind).toBe("retry");
    const result = await send(world().parcelOf("Anybody?"));
    expect(result.kind).toBe("retry");
    expect(result).not.toHaveProperty("mayHaveArrived");
  });
}

function idsOf(received: readonly Received[]): (string | undefined)[] {
  return received.map(({ id }) => id);
}

/** A parcel with everything in it. */
export function makeParcel(o: Partial<Parcel> = {}): Parcel {
  return {
    deliveryId: 1,
    workspaceId: 1,
    workspaceName: "Tidewater Lend",
    executionId: 1,
    subscriberId: 1,
    wallet: "0xd2b8000000000000000000000000000000004e0f",
    topicId: 1,
    topicName: "Liquidation risk",
    effectKey: "7:1:log:1:0xabc:0:tell:email",
    target: "",
    urgency: "normal",
    content: {
      kind: "message",
      subject: "Health factor 1.42, below your line of 1.50",
      body: "You can be liquidated below 1.00.",
    },
    why: "Your health factor is below 1.50, the line of Conservative.",
    occurredAt: new Date("2026-11-22T09:41:00Z"),
    settingsUrl: "https://app.example.com/a/tidewater",
    unsubscribeUrl: "https://app.example.com/api/unsubscribe/abc.def",
    attempt: 1,
    round: 0,
    ...o,
  };
}

const unasked = () => Promise.reject(new Error("Bug: a channel that calls no contract asked for calls"));
const NO_CALLS: ChannelPorts["calls"] = {
  signer: unasked,
  find: unasked,
  at: unasked,
  hasCompany: unasked,
  place: unasked,
  replace: unasked,
  sent: unasked,
  end: unasked,
};

/** Ports of an installation on this machine. */
export function makePorts(o: Partial<ChannelPorts> = {}): ChannelPorts {
  return {
    settings: {
      APP_URL: "https://app.example.com",
      SMTP_URL: undefined,
      MAIL_FROM: "Bellwether <alerts@bellwether.example>",
      MAIL_DKIM_SELECTOR: "bellwether",
      TELEGRAM_API_URL: "http://127.0.0.1:1",
      TELEGRAM_BOT_TOKEN: undefined,
      BELLWETHER_ALLOW_PRIVATE_URLS: true,
    },
    pushKey: async () =>
      pushKeyOf({
        BELLWETHER_SECRET_KEY: new Secret(Buffer.alloc(32, 3).toString("base64")),
        VAPID_PRIVATE_KEY: undefined,
      }),
    fetch: createSafeFetch({ allowPrivate: true }),
    now: () => new Date("2026-11-22T09:41:00Z"),
    secretOf: async () => undefined,
    signingKeysOf: async () => [createSecretKey(Buffer.alloc(32, 3))],
    endpoints: { read: async () => undefined, write: async () => undefined },
    calls: NO_CALLS,
    askChain: async () => ({ kind: "no-chain" }),
    suppressedBecause: async () => undefined,
    writeInbox: async () => undefined,
    ...o,
  };
}

export const asSecret = (text: string) => new Secret(text);
