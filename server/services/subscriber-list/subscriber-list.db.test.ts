import { beforeEach, expect, test } from "vitest";
import type { MemberContext } from "#server/services/context.ts";
import {
  makeChannelAddress,
  makeExecution,
  makeMember,
  makePreference,
  makeRun,
  makeSubscriber,
  makeTopic,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { makeAttributes } from "#server/testing/rest-factories.ts";
import { listSubscribers } from "./list-subscribers.ts";
import { readSubscriber } from "./read-subscriber.ts";

let ctx: MemberContext;
const tenant = () => ({ id: ctx.workspaceId, slug: ctx.slug });

beforeEach(async () => {
  ctx = await makeMember(await makeWorkspace(), { role: "viewer" });
});

test("default: subscribers newest first, with channels, settings and what last happened", async () => {
  const quiet = await makeSubscriber(tenant());
  const person = await makeSubscriber(tenant(), { origin: "sign-in" });
  const [risk, votes] = [await makeTopic(tenant()), await makeTopic(tenant())];
  await makePreference({ subscriber: person, topic: risk }, { preset: "aggressive" });
  await makePreference({ subscriber: person, topic: votes }, { enabled: false });
  await makeChannelAddress(person, { kind: "email" });
  await makeChannelAddress(person, { kind: "telegram", state: "off" });
  const run = await makeRun(await makeWorkflow(tenant()));
  await makeExecution({ run, subscriber: person }, { outcome: "stopped", reason: "Above their line" });
  const { subscribers, total } = await listSubscribers(ctx, {});
  expect(total).toBe(2);
  expect(subscribers).toMatchObject([
    {
      id: person.id,
      origin: "sign-in",
      channels: ["email"],
      tunedCount: 1,
      offCount: 1,
      lastTold: null,
      lastExecution: { outcome: "stopped", reason: "Above their line", at: NOW },
    },
    { id: quiet.id, channels: [], tunedCount: 0, lastExecution: null },
  ]);
});

test("behavior: found by the beginning of an address, page by page", async () => {
  const address = "0x7a3f0000000000000000000000000000000091c4";
  await makeSubscriber(tenant(), { address });
  await makeSubscriber(tenant());
  expect((await listSubscribers(ctx, { wallet: "7A3f" })).subscribers.map((s) => s.address)).toEqual([address]);
  const first = await listSubscribers(ctx, { limit: 1 });
  const second = await listSubscribers(ctx, { limit: 1, before: first.nextBefore ?? undefined });
  expect(second.subscribers.map((s) => s.address)).toEqual([address]);
  expect(second.nextBefore).toBeNull();
});

test("default: one subscriber's settings say where each value comes from; addresses are masked", async () => {
  const person = await makeSubscriber(tenant(), { zone: "Europe/Lisbon" });
  const [touched, untouched] = [
    await makeTopic(tenant()),
    await makeTopic(tenant(), { name: "Governance", position: 1 }),
  ];
  await makePreference({ subscriber: person, topic: touched }, { preset: "aggressive", own: { line: "1.32" } });
  await makeChannelAddress(person, { kind: "email", target: "mara@proton.me", label: "m•••@proton.me" });
  await makeAttributes(person, { tier: "gold", vip: true });
  const detail = await readSubscriber(ctx, { id: person.id });
  expect(detail).toMatchObject({
    attributes: { tier: "gold", vip: true },
    zone: "Europe/Lisbon",
    topics: [
      {
        id: touched.id,
        isTouched: true,
        presetLabel: "Aggressive",
        values: { line: "1.32" },
        sources: { line: "own" },
      },
      {
        id: untouched.id,
        isTouched: false,
        presetLabel: "Standard",
        values: { line: "1.25" },
        sources: { line: "preset" },
      },
    ],
    channels: [{ kind: "email", label: "m•••@proton.me", state: "on" }],
  });
  expect(JSON.stringify(detail)).not.toContain("mara@");
});

test("error: another workspace's subscriber is not here", async () => {
  const person = await makeSubscriber(tenant());
  const outsider = await makeMember(await makeWorkspace());
  await expect(readSubscriber(outsider, { id: person.id })).rejects.toThrow("This subscriber is not here");
  expect(await listSubscribers(outsider, {})).toMatchObject({ subscribers: [], total: 0 });
});
