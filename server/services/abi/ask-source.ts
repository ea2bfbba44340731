import { z } from "zod";
import type { AbiSource } from "#server/kernel/env.ts";
import { AppError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";

/** What one source says of a contract. `abi` is JSON as it came: of a stranger, so it is parsed as if it were pasted. */
export type SourceAnswer = { host: string } & (
  | { kind: "abi"; abi: string; name: string | null }
  | { kind: "unverified" }
  | { kind: "failed"; why: string }
);

export type Asked = { chainId: number; address: `0x${string}` };

/** Asks one source for a contract's ABI, bounded in time and size. Never throws: a source's trouble is an answer. */
export async function askSource(fetch: SafeFetch, { kind, url }: AbiSource, asked: Asked): Promise<SourceAnswer> {
  const of = new URL(url.reveal());
  const host = of.hostname;
  const bounds = { timeoutMs: limits.abiSourceTimeoutMs, bytesMax: limits.abiAnswerBytesMax };
  try {
    const reply = await fetch(QUESTIONS[kind](of, asked).href, bounds);
    return { host, ...READERS[kind](reply) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { host, kind: "failed", why: error.publicMessage };
  }
}

type Reply = { status: number; text: string };
type Read =
  | { kind: "abi"; abi: string; name: string | null }
  | { kind: "unverified" }
  | { kind: "failed"; why: string };

const QUESTIONS: Record<AbiSource["kind"], (of: URL, asked: Asked) => URL> = {
  sourcify(of, { chainId, address }) {
    const url = new URL(of);
    url.pathname = `${of.pathname.replace(/\/+$/, "")}/v2/contract/${chainId}/${address}`;
    url.searchParams.set("fields", "abi,compilation");
    return url;
  },
  etherscan(of, { address }) {
    const url = new URL(of);
    for (const [name, value] of [
      ["module", "contract"],
      ["action", "getabi"],
      ["address", address],
    ] as const) {
      url.searchParams.set(name, value);
    }
    return url;
  },
};

const sourcifySchema = z.object({
  abi: z.array(z.unknown()).nullish(),
  compilation: z.object({ name: z.string().max(200).optional() }).nullish(),
});
const etherscanSchema = z.object({ status: z.string(), result: z.string() });

const READERS: Record<AbiSource["kind"], (reply: Reply) => Read> = {
  sourcify(reply) {
    if (reply.status === 404) return { kind: "unverified" };
    const read = readJson(reply, sourcifySchema);
    if (!read.data) return read.failed;
    const { abi, compilation } = read.data;
    return abi ? { kind: "abi", abi: JSON.stringify(abi), name: compilation?.name ?? null } : { kind: "unverified" };
  },
  etherscan(reply) {
    const read = readJson(reply, etherscanSchema);
    if (!read.data) return read.failed;
    const { status, result } = read.data;
    if (status === "1") return { kind: "abi", abi: result, name: null };
    if (/not verified/i.test(result)) return { kind: "unverified" };
    // a key that is wrong or spent is told in `result`; it is cut, for it is a stranger's text
    return { kind: "failed", why: `It said “${result.slice(0, 120)}”.` };
  },
};

function readJson<T>(
  { status, text }: Reply,
  schema: z.ZodType<T>,
): { data?: T; failed: Extract<Read, { kind: "failed" }> } {
  if (status !== 200) return { failed: { kind: "failed", why: `It answered with status ${status}.` } };
  const failed = { kind: "failed" as const, why: "Its answer is not what such a source gives." };
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? { data: parsed.data, failed } : { failed };
  } catch {
    return { failed };
  }
}
