import type { Page } from "@playwright/test";
import { type Hex, hexToString, isHex } from "viem";
import type { PrivateKeyAccount } from "viem/accounts";

export const WALLET_NAME = "Test Wallet";

export type WalletOptions = {
  account: PrivateKeyAccount;
  /** Where the wallet stands; the demo chain unless said. */
  chainId?: number;
  /** Chain calls that a wallet passes on, as `eth_sendTransaction`, go here. */
  rpcUrl?: string;
  /** The person declines whatever they are asked to sign. */
  declines?: boolean;
};

export type Wallet = { account: PrivateKeyAccount /** Methods asked so far. */; asked: string[] };

type Request = { method: string; params?: unknown[] };
type Answer = { result: unknown } | { error: { code: number; message: string } };

const DEMO_CHAIN_ID = 31_337;
const BINDING = "bellwetherTestWallet";
const installed = new WeakMap<Page, { options: WalletOptions; asked: string[] }>();

/**
 * Puts a wallet in the page: an EIP-1193 provider that announces itself by EIP-6963, while key and signing stay in
 * this process. Call before `goto`; called again, the page's wallet has another account from then on.
 */
export async function installWallet(page: Page, options: WalletOptions): Promise<Wallet> {
  const there = installed.get(page);
  if (there) {
    there.options = options;
    return { account: options.account, asked: there.asked };
  }
  const state = { options, asked: [] as string[] };
  installed.set(page, state);
  // errors cross the binding as values: it would keep only the message of what is thrown
  await page.exposeBinding(BINDING, async (_source, request: Request): Promise<Answer> => {
    state.asked.push(request.method);
    return await answer(request, state.options);
  });
  await page.addInitScript(announceWallet, { binding: BINDING, name: WALLET_NAME });
  return { account: options.account, asked: state.asked };
}

async function answer({ method, params = [] }: Request, options: WalletOptions): Promise<Answer> {
  const { account, declines } = options;
  switch (method) {
    case "eth_requestAccounts":
    case "eth_accounts":
      return { result: [account.address] };
    case "eth_chainId":
      return { result: `0x${(options.chainId ?? DEMO_CHAIN_ID).toString(16)}` };
    case "wallet_requestPermissions":
    case "wallet_getPermissions":
      return { result: [{ parentCapability: "eth_accounts", caveats: [{ type: "x", value: [account.address] }] }] };
    case "wallet_revokePermissions":
      return { result: null };
    case "personal_sign":
      if (declines) return { error: { code: 4001, message: "The person declined." } };
      return { result: await account.signMessage({ message: readText(params[0]) }) };
    default:
      return options.rpcUrl
        ? await passOn(options.rpcUrl, { method, params })
        : { error: { code: 4200, message: `The test wallet does not do ${method}.` } };
  }
}

function readText(given: unknown): string {
  return isHex(given) ? hexToString(given as Hex) : String(given);
}

async function passOn(url: string, request: Request): Promise<Answer> {
  const reply = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...request }),
  });
  return (await reply.json()) as Answer;
}

/** Runs in the page. */
function announceWallet({ binding, name }: { binding: string; name: string }): void {
  type Listener = (...values: unknown[]) => void;
  const listeners = new Map<string, Set<Listener>>();
  const ask = (window as unknown as Record<string, (request: unknown) => Promise<Answer>>)[binding];
  const provider = {
    request: async (request: unknown) => {
      const given = await ask?.(request);
      if (given && "result" in given) return given.result;
      throw Object.assign(new Error(given?.error.message), { code: given?.error.code });
    },
    on: (event: string, listener: Listener) => {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
      return provider;
    },
    removeListener: (event: string, listener: Listener) => {
      listeners.get(event)?.delete(listener);
      return provider;
    },
  };
  const icon = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>";
  const info = { uuid: "350670db-19fa-4704-a166-e52e178b59d2", name, icon, rdns: "test.bellwether.wallet" };
  const announce = () => {
    const detail = Object.freeze({ info, provider });
    window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  };
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
}
