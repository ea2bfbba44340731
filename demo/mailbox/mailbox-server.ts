import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { ACTORS } from "../actors.ts";
import { ChainRequestError } from "../chain/errors.ts";
import { type Listening, listenHttp, readJsonObject, requestUrl, sendJson } from "../sinks/http-server.ts";
import { CONTROLS } from "./control.ts";
import type { MailboxFeed } from "./feed.ts";
import { NotSignedError, signForActor } from "./sign.ts";
import { type DemoStage, NotReadyError } from "./stage.ts";

export type MailboxServerOptions = { port: number; appUrl: string; stage: DemoStage; feed: MailboxFeed };

const BODY_BYTES_MAX = 2 ** 20;
const LOCAL_HOSTS = new Set(["127.0.0.1", "localhost"]);
const mailboxQuery = z.object({
  since: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
});
const signRequest = z.object({ address: z.string(), message: z.string().max(4000) });

/** The demo's own door: what was received, who is there, and the strings to pull. See the README for its routes. */
export function startMailboxServer(options: MailboxServerOptions): Promise<Listening> {
  return listenHttp(options.port, async (request, response) => {
    try {
      await route(options, request, response);
    } catch (error) {
      const answer = refusal(error);
      if (!answer) throw error;
      sendJson(response, answer.status, { error: answer.message });
    }
  });
}

async function route(options: MailboxServerOptions, request: IncomingMessage, response: ServerResponse) {
  const { stage } = options;
  // A page of another site could reach this port under a name of its own.
  if (!LOCAL_HOSTS.has(new URL(`http://${request.headers.host ?? ""}`).hostname)) {
    return sendJson(response, 403, { error: "Ask 127.0.0.1 or localhost." });
  }
  if (await stage.hooks.handle(request, response)) return;
  if (await stage.tiers.handle(request, response)) return;
  const url = requestUrl(request);
  const answer = await (request.method === "POST" ? post(options, url, request) : get(options, url));
  if (answer === undefined) return sendJson(response, 404, { error: `${request.method} ${url.pathname} is not here.` });
  sendJson(response, 200, answer);
}

async function get({ stage, feed }: MailboxServerOptions, url: URL): Promise<unknown> {
  switch (url.pathname) {
    case "/health":
      return describeHealth(stage);
    case "/world":
      return stage.chain().world;
    case "/mailbox":
      return feed.list(mailboxQuery.parse(Object.fromEntries(url.searchParams)));
    case "/wallets":
      return Object.values(ACTORS).map(({ key, name, role, description, address }) => ({
        ...{ key, name, role, description, address },
      }));
    default:
      return undefined;
  }
}

async function post({ stage, appUrl }: MailboxServerOptions, url: URL, request: IncomingMessage): Promise<unknown> {
  if (url.pathname === "/sign") {
    const asked = signRequest.parse(await readJsonObject(request, BODY_BYTES_MAX));
    return { signature: await signForActor(asked, appUrl) };
  }
  const name = /^\/control\/(.+)$/.exec(url.pathname)?.[1];
  if (name === undefined || !Object.hasOwn(CONTROLS, name)) return undefined;
  return CONTROLS[name]?.(stage, await readJsonObject(request, BODY_BYTES_MAX));
}

async function describeHealth(stage: DemoStage): Promise<object> {
  try {
    const { chain, isResumed, restarts } = stage.chain();
    const blockNumber = Number(await chain.client.getBlockNumber());
    const market = stage.market().counts();
    return { status: "ready", chain: { blockNumber, isResumed, restarts: restarts() }, market };
  } catch (error) {
    if (error instanceof NotReadyError) return { status: "starting" };
    return { status: "recovering", reason: (error as Error).message };
  }
}

function refusal(error: unknown): { status: number; message: string } | undefined {
  if (error instanceof z.ZodError) return { status: 400, message: z.prettifyError(error) };
  if (error instanceof NotReadyError) return { status: 503, message: error.message };
  if (error instanceof NotSignedError) return { status: 403, message: error.message };
  if (error instanceof ChainRequestError) return { status: 422, message: error.message };
  return undefined;
}
