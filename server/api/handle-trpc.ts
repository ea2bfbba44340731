import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { env } from "#server/kernel/env.ts";
import { createContext } from "./context.ts";
import { appRouter } from "./root.ts";
import { isCrossSite } from "./same-origin.ts";

/** Answers a tRPC request; what another site made a browser send is refused before anything is read. */
export function handleTrpc(req: Request): Promise<Response> | Response {
  if (isCrossSite(req, env().APP_URL)) return new Response("Requests from other sites are refused.", { status: 403 });
  return fetchRequestHandler({ endpoint: "/api/trpc", req, router: appRouter, createContext });
}
