import { eq } from "drizzle-orm";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { type Db, getDb } from "#db/client.ts";
import { contractCall as call, signedTransaction } from "#db/schema/call.ts";
import { startTestChain, type TestChain } from "#demo/chain/test-chain.ts";
import { encodeCall } from "#server/catalog/call/encode-call.ts";
import { contractCall } from "#server/catalog/channels/contract-call/contract-call.ts";
import type { ChannelPorts } from "#server/catalog/define-channel.ts";
import { type Chains, createChains } from "#server/chain/chains.ts";
import type { AbiAction } from "#server/contract/catalog.ts";
import type { ContractCall } from "#server/contract/step.ts";
import { type Clock, systemClock } from "#server/kernel/clock.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { Secret, seal } from "#server/kernel/secret.ts";
import { createChannelPorts } from "#server/pipeline/outbox/channel-ports.ts";
import { makeSigner } from "./call-factories.ts";
import { createTestClock, createTestOutbox, hand, makeDrafted, type Stage, TEST_KEY } from "./outbox-world.ts";

type Hex = `0x${string}`;

export const CALL_CHAIN = 31337;
const TEN_ETHER = "0x8ac7230489e80000";

/** One word in slot 0: while it is not zero, every call reverts without a reason. Anything else is taken, with its value. */
const SWITCH_CODE = "0x5f54600657005b5f5ffd";
const SWITCH_FUNCTION: AbiAction = { type: "function", name: "poke", inputs: [], stateMutability: "payable" };

/** A chain of its own that mines when told, and workers before it whose clock stands until it is moved. */
export async function startCallWorld({ chainId = CALL_CHAIN }: { chainId?: number } = {}) {
  const chain = await startTestChain();
  if (chainId !== CALL_CHAIN) await chain.rpc("anvil_setChainId", [chainId]);
  await chain.rpc("evm_setAutomine", [false]);
  const contract = privateKeyToAccount(generatePrivateKey()).address.toLowerCase() as Hex;
  await chain.rpc("anvil_setCode", [contract, SWITCH_CODE]);
  return {
    chain,
    contract,
    /** From now on the contract reverts, or does not. */
    setReverting: (reverts: boolean) =>
      chain.rpc("anvil_setStorageAt", [contract, `0x${"0".repeat(64)}`, `0x${"0".repeat(63)}${reverts ? 1 : 0}`]),
    worker: (o: Omit<Parameters<typeof makeCallWorker>[0], "chain" | "chainId" | "url"> & { url?: string } = {}) =>
      makeCallWorker({ chain, chainId, url: chain.url, ...o }),
    chainId,
    close: () => chain.close(),
  };
}

export type CallWorld = Awaited<ReturnType<typeof startCallWorld>>;

const clock = createTestClock(new Date("2026-11-29T12:00:00Z"));
/** All workers of a test file live by one clock. */
export const callClock = clock;

function makeCallWorker(o: {
  chain: TestChain;
  chainId: number;
  url: string;
  db?: Db;
  ports?: (ports: ChannelPorts) => ChannelPorts;
  /** What endpoints rest by. */
  clock?: Clock;
}) {
  const chains: Chains = createChains({
    chains: new Map([[o.chainId, [new Secret(o.url)]]]),
    // what a chain takes a second goes by real time
    clock: o.clock ?? systemClock,
    chance: () => 0.5,
  });
  const made = createChannelPorts({
    db: o.db ?? getDb().db,
    clock,
    fetch: createSafeFetch({ allowPrivate: true }),
    chains,
    settings: CALL_SETTINGS,
  });
  const ports = o.ports?.(made) ?? made;
  const channel = contractCall.create(ports);
  const outbox = createTestOutbox({ channels: [channel], clock, ...(o.db && { db: o.db }) });
  /** Takes what is due and waits for it. */
  const send = async () => {
    await outbox.take();
    await outbox.settled();
  };
  return { ports, channel, outbox, send, clock };
}

const CALL_SETTINGS = {
  SMTP_URL: undefined,
  MAIL_FROM: "Bellwether <alerts@bellwether.example>",
  MAIL_DKIM_SELECTOR: "bellwether",
  APP_URL: "https://app.example.com",
  BELLWETHER_ALLOW_PRIVATE_URLS: true,
  VAPID_PRIVATE_KEY: undefined,
  TELEGRAM_API_URL: "http://127.0.0.1:1",
  TELEGRAM_BOT_TOKEN: undefined,
  BELLWETHER_SECRET_KEY: TEST_KEY,
};

export type CallWorker = ReturnType<typeof makeCallWorker>;

/** A signer with ten ether and a key of its own. */
export async function makeFundedSigner(
  { chain }: CallWorld,
  stage: Stage,
  o: Parameters<typeof makeSigner>[1] & { privateKey?: Hex } = {},
) {
  const { privateKey = generatePrivateKey(), ...rest } = o;
  const address = privateKeyToAccount(privateKey).address.toLowerCase() as Hex;
  await chain.rpc("anvil_setBalance", [address, TEN_ETHER]);
  const row = await makeSigner(stage.workspace, { address, sealed: seal(privateKey, TEST_KEY), ...rest });
  return { ...row, privateKey };
}

/** The contract's `poke()`, unless told otherwise. */
export function callOf(world: CallWorld, signer: { name: string }, o: Partial<ContractCall> = {}): ContractCall {
  const action = o.function ?? SWITCH_FUNCTION;
  const encoded = encodeCall(action, []);
  return {
    kind: "contract-call",
    chainId: world.chainId,
    chain: "Demo chain",
    currency: "ETH",
    address: world.contract,
    contract: "Switch",
    function: action,
    args: [],
    data: encoded.ok ? encoded.data : "0x",
    valueWei: "0",
    errors: [],
    signer: signer.name,
    until: "2030-01-01T00:00:00.000Z",
    ...o,
  };
}

/** Hands a call to a worker's outbox, for a subscriber of its own. */
export async function handCall(worker: CallWorker, stage: Stage, content: ContractCall) {
  const drafted = await makeDrafted(stage, {
    draft: { channel: "contract-call", target: content.address, topicId: null, content },
  });
  await hand(worker, [drafted]);
  return drafted;
}

/** All of a workspace's calls, with how often each was signed. */
export async function readCalls(workspaceId: number) {
  const { db } = getDb();
  const rows = await db.select().from(call).where(eq(call.workspaceId, workspaceId)).orderBy(call.id);
  const signed = await db
    .select()
    .from(signedTransaction)
    .where(eq(signedTransaction.workspaceId, workspaceId))
    .orderBy(signedTransaction.id);
  return rows.map((row) => ({ ...row, signed: signed.filter(({ callId }) => callId === row.id) }));
}
