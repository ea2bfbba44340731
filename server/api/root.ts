import { inboxRouter } from "./routers/inbox.ts";
import { liveRouter } from "./routers/live.ts";
import { preferenceRouter } from "./routers/preference.ts";
import { topicRouter } from "./routers/topic.ts";
import { createCallerFactory, router } from "./trpc.ts";

/** Every noun's procedures, one line each. */
export const appRouter = router({
  inbox: inboxRouter,
  live: liveRouter,
  preference: preferenceRouter,
  topic: topicRouter,
});
export type AppRouter = typeof appRouter;

/** For tests: calls procedures as a given context. */
export const createCaller = createCallerFactory(appRouter);
