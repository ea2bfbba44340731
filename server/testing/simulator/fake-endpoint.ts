import { replyTo } from "../fake-chain.ts";
import { type Asked, answerOf, type ChainView, type FakeBlock, RpcRefusal } from "./chain-answers.ts";
import { capRefusal, type Dialect } from "./dialects.ts";
import { bend, LIES, type Lie } from "./lies.ts";

/** What goes wrong with one question. */
export const TROUBLES = [
  "throttles",
  "throttles-with-pause",
  "throttles-inside-200",
  "drops",
  "times-out",
  "breaks-off",
  "html",
  "http-500",
  "refuses",
  "wrong-chain",
] as const;
export type Trouble = (typeof TROUBLES)[number];
export type FaultKind = Lie | Trouble;
export const FAULT_KINDS: readonly FaultKind[] = [...LIES, ...TROUBLES];

/** How often each happens, from 0 to 1 per question; what is not named never does. */
export type FaultRates = Partial<Record<FaultKind, number>>;

/** How an endpoint sees the chain for as long as it is set so. */
export type Sight = {
  /** It stands so many blocks behind. */
  lagBlocks: number;
  /** It follows these blocks instead of what stands above their parent. */
  fork: readonly FakeBlock[] | undefined;
  /** It says that this is the newest block, for as long as it is set. */
  cachedTip: number | undefined;
  /** Answers nothing at all. */
  isDown: boolean;
  /** Caps on `eth_getLogs`, in its own words. */
  dialect: Dialect | undefined;
};

export type FakeEndpoint = {
  url: string;
  fetch: typeof fetch;
  faults: FaultRates;
  sight: Sight;
  /** Every question, oldest first. */
  asked: Asked[];
  /** How often each fault happened. */
  counts: Map<FaultKind | "capped", number>;
  /** True when it tells nothing but the truth just now, and all of it. */
  isHonest(): boolean;
  /** Back to the truth. */
  heal(): void;
};

type Options = {
  url: string;
  view: () => ChainView;
  /** From 0 up to 1, the same for the same name asked the same number of times. */
  roll: (name: string) => number;
  faults?: FaultRates;
  /** A question that is never answered costs its asker this much, in the test's own time. */
  onTimeout?: () => void;
};

const HONEST: Sight = { lagBlocks: 0, fork: undefined, cachedTip: undefined, isDown: false, dialect: undefined };

/** An endpoint in front of a chain that by a seeded stream lies, lags, caps, throttles, drops and times out. */
export function createFakeEndpoint({ url, view, roll, faults = {}, onTimeout }: Options): FakeEndpoint {
  const asked: Asked[] = [];
  const counts: FakeEndpoint["counts"] = new Map();
  const count = (kind: FaultKind | "capped") => counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const endpoint: FakeEndpoint = {
    url,
    faults,
    sight: { ...HONEST },
    asked,
    counts,
    isHonest: () => Object.keys(endpoint.faults).length === 0 && isClear(endpoint.sight),
    heal() {
      endpoint.faults = {};
      endpoint.sight = { ...HONEST };
    },
    fetch: async (_url, init) => {
      const body: unknown = JSON.parse(String(init?.body));
      const questions = (Array.isArray(body) ? body : [body]) as Question[];
      for (const { method, params } of questions) asked.push({ method, params });
      const trouble = endpoint.sight.isDown
        ? "drops"
        : drawn(TROUBLES, { faults: endpoint.faults, name: nameOf(questions), roll });
      if (trouble && trouble !== "wrong-chain") {
        count(trouble);
        return troubled(trouble, questions, onTimeout);
      }
      const replies = questions.map((question) => reply(question, { endpoint, view, roll, count }));
      return Response.json(Array.isArray(body) ? replies : replies[0]);
    },
  };
  return endpoint;
}

type Question = Asked & { id: number };

const isClear = ({ lagBlocks, fork, cachedTip, isDown, dialect }: Sight) =>
  lagBlocks === 0 && fork === undefined && cachedTip === undefined && !isDown && dialect === undefined;
const nameOf = (questions: Asked[]) =>
  questions.map(({ method, params }) => `${method}${JSON.stringify(params)}`).join();

/** One of the kinds, or none: each as often as its rate says. */
function drawn<Kind extends FaultKind>(
  kinds: readonly Kind[],
  { faults, name, roll }: { faults: FaultRates; name: string; roll: Options["roll"] },
): Kind | undefined {
  const active = kinds.filter((kind) => (faults[kind] ?? 0) > 0);
  if (active.length === 0) return undefined;
  let left = roll(`${kinds[0]} ${name}`);
  for (const kind of active) {
    left -= faults[kind] ?? 0;
    if (left < 0) return kind;
  }
  return undefined;
}

type Replying = {
  endpoint: FakeEndpoint;
  view: () => ChainView;
  roll: Options["roll"];
  count: (kind: FaultKind | "capped") => void;
};

function reply(question: Question, { endpoint, view, roll, count }: Replying): object {
  const { sight, faults } = endpoint;
  const seen = seenBy(sight, view());
  return replyTo(question, () => {
    if (question.method === "eth_chainId" && drawn(["wrong-chain"], { faults, name: nameOf([question]), roll })) {
      count("wrong-chain");
      return "0xdead";
    }
    const asked = atTip(question, sight);
    const truth = answerOf(seen, asked);
    const refusal = sight.dialect && capRefusal(sight.dialect, { asked, truth });
    if (refusal) {
      count("capped");
      throw refusal;
    }
    const lie = drawn(LIES, { faults, name: nameOf([question]), roll });
    const bent = lie && bend(lie, { asked, truth, pick: (max) => Math.floor(roll(`bend ${nameOf([asked])}`) * max) });
    if (!lie || bent === undefined) return truth;
    count(lie);
    return bent.answer;
  });
}

function seenBy({ lagBlocks, fork }: Sight, view: ChainView): ChainView {
  const [first] = fork ?? [];
  const followed = first && fork ? [...view.blocks.slice(0, first.number), ...fork] : view.blocks;
  const blocks = lagBlocks > 0 ? followed.slice(0, Math.max(1, followed.length - lagBlocks)) : followed;
  if (blocks === view.blocks) return view;
  const highest = blocks.at(-1)?.number ?? 0;
  // what lies above its head it has not got yet, by hash neither
  const blockOf: ChainView["blockOf"] = (hash) => {
    const found = view.blockOf(hash);
    return found && found.number <= highest ? found : undefined;
  };
  return { ...view, blocks, blockOf };
}

/** A balancer that keeps the answer about the newest block, and none of the others. */
function atTip(asked: Asked, { cachedTip }: Sight): Asked {
  const isTip = cachedTip !== undefined && asked.method === "eth_getBlockByNumber" && asked.params[0] === "latest";
  return isTip ? { ...asked, params: [`0x${cachedTip.toString(16)}`, asked.params[1]] } : asked;
}

function troubled(trouble: Trouble, questions: Question[], onTimeout?: () => void): Response {
  const refuse = (code: number, message: string) =>
    Response.json(replyTo({ id: questions[0]?.id ?? 1 }, () => raise(new RpcRefusal(code, message))));
  switch (trouble) {
    case "throttles":
      return new Response("Too Many Requests", { status: 429 });
    case "throttles-with-pause":
      return new Response("", { status: 429, headers: { "retry-after": "3" } });
    case "throttles-inside-200":
      return refuse(429, "Your app has exceeded its compute units per second capacity.");
    case "times-out":
      onTimeout?.();
      throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
    case "drops":
      throw new TypeError("fetch failed", {
        cause: Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }),
      });
    case "breaks-off":
      return new Response('{"jsonrpc":"2.0","id":1,"result":[{"address"');
    case "html":
      return new Response("<html><body>502 Bad Gateway</body></html>", { status: 502 });
    case "http-500":
      return Response.json({ error: "internal" }, { status: 500 });
    case "refuses":
      return refuse(-32000, "header not found");
    case "wrong-chain":
      return refuse(-32603, "internal error");
  }
}

function raise(error: Error): never {
  throw error;
}
