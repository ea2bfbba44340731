/**
 * A node of the benchmarks' own, in a process of its own: JSON-RPC over HTTP and websocket, with answers that are
 * written beforehand, so that it costs as little as can be. Told what to do by its parent's messages.
 */
import { createServer } from "node:http";
import { keccak256, numberToHex, toHex } from "viem";
import { WebSocketServer } from "ws";
import { byBlock, type MainnetLog, sampleLogs, wholeSet } from "../mainnet-logs.ts";
import { bloomOf } from "../simulator/log-bloom.ts";

/** Parent to node. */
export type NodeOrder =
  /** Blocks of real logs, so many times over; unseen until `reveal`. */
  | { kind: "history"; copies: number }
  | { kind: "reveal" }
  /** From now on a block each so often; `logs` wire logs without their places. */
  | { kind: "mine"; everyMs: number; logs: Pick<MainnetLog, "address" | "topics" | "data">[]; blocks: number };
/** Node to parent. */
export type NodeNews =
  | { kind: "listening"; port: number }
  | { kind: "ready"; logs: number; blocks: number }
  | { kind: "mined"; number: number; txHash: string; atMs: number }
  | { kind: "done" };

type Block = { number: number; hash: string; header: string; logs: string };

const CHAIN = 31_337;
const blocks: Block[] = [];
let hidden: Block[] = [];
/** A node finds a block by its hash at once, however many there are. */
const byHash = new Map<string, Block>();
const listeners = new Set<(header: string) => void>();
const tell = (news: NodeNews) => process.send?.(news);

function addBlock(to: Block[], logs: Pick<MainnetLog, "address" | "topics" | "data">[], txSalt: string): Block {
  const number = blocks.length + (to === blocks ? 0 : to.length);
  const parent = to.at(-1) ?? blocks.at(-1);
  const hash = keccak256(toHex(`block ${number}`));
  const place = { blockNumber: numberToHex(number), blockHash: hash };
  const header = JSON.stringify({
    number: place.blockNumber,
    hash,
    parentHash: parent?.hash ?? numberToHex(0, { size: 32 }),
    timestamp: numberToHex(Math.floor(Date.now() / 1000)),
    logsBloom: bloomOf(logs),
  });
  const wire = logs.map(({ address, topics, data }, at) =>
    JSON.stringify({
      address,
      topics,
      data,
      ...place,
      transactionHash: txHashOf(number, at, txSalt),
      transactionIndex: numberToHex(at),
      logIndex: numberToHex(at),
      removed: false,
    }),
  );
  const block = { number, hash, header, logs: wire.join(",") };
  to.push(block);
  byHash.set(hash, block);
  return block;
}

const txHashOf = (number: number, at: number, salt: string) =>
  `0x${number.toString(16).padStart(16, "0")}${at.toString(16).padStart(8, "0")}${salt.padStart(40, "0")}`;

type Question = { id: number; method: string; params: unknown[] };

function answer({ id, method, params }: Question): string {
  const result = resultOf(method, params);
  return `{"jsonrpc":"2.0","id":${id},"result":${result}}`;
}

function resultOf(method: string, params: unknown[]): string {
  switch (method) {
    case "eth_chainId":
      return JSON.stringify(numberToHex(CHAIN));
    case "eth_syncing":
      return "false";
    case "eth_subscribe":
      return '"0x1"';
    case "eth_blockNumber":
      return JSON.stringify(numberToHex(blocks.length - 1));
    case "eth_getBlockByNumber":
      return blockAt(String(params[0]))?.header ?? "null";
    case "eth_getBlockReceipts":
      return receiptsOf(byHash.get(String(params[0])));
    case "eth_getLogs":
      return logsOf(params[0] as { blockHash?: string; fromBlock?: string; toBlock?: string });
    default:
      return "null";
  }
}

function blockAt(at: string): Block | undefined {
  if (at === "latest") return blocks.at(-1);
  if (at === "safe" || at === "finalized") return blocks[Math.max(0, blocks.length - 65)];
  return blocks[Number(at)];
}

/** Each log stands in a transaction of its own. */
function receiptsOf(block: Block | undefined): string {
  if (!block) return "null";
  const logs = JSON.parse(`[${block.logs}]`) as MainnetLog[];
  const receipts = logs.map((log) => ({
    transactionHash: log.transactionHash,
    transactionIndex: log.transactionIndex,
    blockHash: block.hash,
    from: log.address,
    to: log.address,
    status: "0x1",
    logs: [log],
  }));
  return JSON.stringify(receipts);
}

/** Whole blocks: the benchmarks ask for nothing less. */
function logsOf({ blockHash, fromBlock, toBlock }: { blockHash?: string; fromBlock?: string; toBlock?: string }) {
  const found = blockHash
    ? [byHash.get(blockHash)].filter((block) => block !== undefined)
    : blocks.slice(Number(fromBlock), Number(toBlock) + 1);
  const lists = found.map((block) => block.logs).filter((logs) => logs.length > 0);
  return `[${lists.join(",")}]`;
}

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part: string) => {
    body += part;
  });
  request.on("end", () => {
    const asked = JSON.parse(body) as Question | Question[];
    const answers = Array.isArray(asked) ? `[${asked.map(answer).join(",")}]` : answer(asked);
    response.writeHead(200, { "content-type": "application/json" }).end(answers);
  });
});
new WebSocketServer({ server }).on("connection", (socket) => {
  socket.on("message", (data) => {
    const question = JSON.parse(String(data)) as Question;
    if (question.method === "eth_subscribe") {
      const push = (header: string) =>
        socket.send(`{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0x1","result":${header}}}`);
      listeners.add(push);
      socket.on("close", () => listeners.delete(push));
    }
    socket.send(answer(question));
  });
});

function mine({ everyMs, logs, blocks: count }: Extract<NodeOrder, { kind: "mine" }>): void {
  const startedAt = performance.now();
  for (let at = 1; at <= count; at++) {
    setTimeout(
      () => {
        const block = addBlock(blocks, logs, "1");
        for (const push of listeners) push(block.header);
        tell({ kind: "mined", number: block.number, txHash: txHashOf(block.number, 0, "1"), atMs: Date.now() });
        if (at === count) tell({ kind: "done" });
      },
      startedAt + at * everyMs - performance.now(),
    );
  }
}

process.on("message", (order: NodeOrder) => {
  switch (order.kind) {
    case "history": {
      const source = byBlock(wholeSet() ?? sampleLogs());
      hidden = [];
      for (let copy = 0; copy < order.copies; copy++) {
        for (const logs of source) addBlock(hidden, logs, "2");
      }
      tell({
        kind: "ready",
        blocks: hidden.length,
        logs: order.copies * source.reduce((n, logs) => n + logs.length, 0),
      });
      return;
    }
    case "reveal":
      blocks.push(...hidden);
      hidden = [];
      return;
    case "mine":
      mine(order);
  }
});

addBlock(blocks, [], "0");
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address) tell({ kind: "listening", port: address.port });
});
process.on("disconnect", () => process.exit(0));
