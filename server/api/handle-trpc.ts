import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { env } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { createContext } from "./context.ts";
import { appRouter } from "./root.ts";
import { isCrossSite } from "./same-origin.ts";

/**
 * Answers a tRPC request. Refused before anything is read: what another site made a browser send, what is not JSON
 * (a form of any site can post the rest), and what is too long.
 */
export function handleTrpc(req: Request): Promise<Response> | Response {
  if (isCrossSite(req, env().APP_URL)) return new Response("Requests from other sites are refused.", { status: 403 });
  if (req.method === "POST") {
    const refusal = whyNotRead(req.headers);
    if (refusal) return refusal;
  }
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req,
    router: appRouter,
    createContext,
    maxBatchSize: limits.apiBatchMax,
  });
}

function whyNotRead(headers: Headers): Response | null {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") return new Response("Only JSON is taken here.", { status: 415 });
  // Node reads no more than the length says
  const length = headers.get("content-length");
  if (length === null) return new Response("The length of the request is missing.", { status: 411 });
  if (!(Number(length) <= limits.apiBodyBytesMax)) return new Response("This is too long.", { status: 413 });
  return null;
}
