import { expect } from "vitest";
import type { RenderedMessage } from "#server/contract/message.ts";
import { makeChannelAddress, makeSubscriber } from "./factories.ts";
import { giveCredits } from "./outbox-world.ts";
import { type Block, makePath } from "./whole-path.ts";

/** A path with one reachable subscriber, for what is told and taken back. */

export const ALERT = "Health factor 1.08";
export const CORRECTION = "Correction: Health factor 1.08";

export async function makeWorld(o: Parameters<typeof makePath>[0] = {}) {
  const path = await makePath(o);
  const subscriber = await makeSubscriber(path.workspace);
  await makeChannelAddress(subscriber);
  await giveCredits(path.workspace.id, 100);
  const subjects = (kind: "email" | "inApp") =>
    path.sent[kind].map(({ content }) => (content as RenderedMessage).subject);
  return {
    ...path,
    subscriber,
    user: subscriber.address,
    emails: () => subjects("email"),
    app: () => subjects("inApp"),
  };
}

type World = Awaited<ReturnType<typeof makeWorld>>;

/** Mines a report of this subscriber and tells them of it. */
export async function tell(world: World, { value = "1.08", number = 10 } = {}) {
  const block = world.block(number, [{ user: world.user, value }]);
  await world.read(block);
  await world.work();
  await world.send();
  return { block, txHash: block.logs[0]?.txHash ?? "0x" };
}

/** Tells them, and has it undone for so long that its correction waits. */
export async function tellAndUndo(world: World) {
  const told = await tell(world);
  const away = world.block(10);
  await world.fork(told.block);
  await world.read(away);
  world.clock.advance(31);
  expect(await world.sweep()).toBe(1);
  return { ...told, away };
}

/** The block that told it stands again. */
export async function comeBack(world: World, { block, away }: { block: Block; away: Block }): Promise<void> {
  await world.fork(away);
  await world.read(block);
  await world.work();
}
