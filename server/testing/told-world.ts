import type { RenderedMessage } from "#server/contract/message.ts";
import { makeChannelAddress, makeSubscriber } from "./factories.ts";
import { giveCredits } from "./outbox-world.ts";
import { makePath } from "./whole-path.ts";

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
