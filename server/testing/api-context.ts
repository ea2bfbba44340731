import type { ApiContext } from "#server/api/context.ts";
import type { Actor } from "#server/services/context.ts";
import { NOW } from "./factories.ts";

/** What a procedure is called with, as if the request came from this wallet; null for nobody. */
export const apiContext = (actor: Actor | null, o: Partial<ApiContext> = {}): ApiContext => ({
  actor,
  token: undefined,
  client: "test",
  userAgent: "Test browser",
  isEmbedded: false,
  now: NOW,
  setCookie: () => undefined,
  ...o,
});
