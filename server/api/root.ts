import { liveRouter } from "./routers/live.ts";
import { createCallerFactory, router } from "./trpc.ts";

/** Every noun's procedures, one line each. */
export const appRouter = router({
  live: liveRouter,
});
export type AppRouter = typeof appRouter;

/** For tests: calls procedures as a given context. */
export const createCaller = createCallerFactory(appRouter);
