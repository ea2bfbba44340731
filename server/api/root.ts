import { abiRouter } from "./routers/abi.ts";
import { adminRouter } from "./routers/admin.ts";
import { apiKeyRouter } from "./routers/api-key.ts";
import { approvalRouter } from "./routers/approval.ts";
import { auditRouter } from "./routers/audit.ts";
import { backtestRouter } from "./routers/backtest.ts";
import { catalogRouter } from "./routers/catalog.ts";
import { channelRouter } from "./routers/channel.ts";
import { creditRouter } from "./routers/credit.ts";
import { deliveryRouter } from "./routers/delivery.ts";
import { demoRouter } from "./routers/demo.ts";
import { endpointRouter } from "./routers/endpoint.ts";
import { executionRouter } from "./routers/execution.ts";
import { healthRouter } from "./routers/health.ts";
import { identityRouter } from "./routers/identity.ts";
import { inboxRouter } from "./routers/inbox.ts";
import { learnedRouter } from "./routers/learned.ts";
import { liveRouter } from "./routers/live.ts";
import { measureRouter } from "./routers/measure.ts";
import { memberRouter } from "./routers/member.ts";
import { overviewRouter } from "./routers/overview.ts";
import { portfolioRouter } from "./routers/portfolio.ts";
import { preferenceRouter } from "./routers/preference.ts";
import { pullRouter } from "./routers/pull.ts";
import { readingRouter } from "./routers/reading.ts";
import { runRouter } from "./routers/run.ts";
import { secretRouter } from "./routers/secret.ts";
import { segmentRouter } from "./routers/segment.ts";
import { shareRouter } from "./routers/share.ts";
import { signerRouter } from "./routers/signer.ts";
import { signingKeyRouter } from "./routers/signing-key.ts";
import { subscriberRouter } from "./routers/subscriber.ts";
import { subscriberListRouter } from "./routers/subscriber-list.ts";
import { suppressionRouter } from "./routers/suppression.ts";
import { timingRouter } from "./routers/timing.ts";
import { topicRouter } from "./routers/topic.ts";
import { trialRouter } from "./routers/trial.ts";
import { workflowRouter } from "./routers/workflow.ts";
import { workspaceRouter } from "./routers/workspace.ts";
import { createCallerFactory, router } from "./trpc.ts";

/** Every noun's procedures, one line each. */
export const appRouter = router({
  abi: abiRouter,
  demo: demoRouter,
  admin: adminRouter,
  apiKey: apiKeyRouter,
  approval: approvalRouter,
  audit: auditRouter,
  backtest: backtestRouter,
  catalog: catalogRouter,
  channel: channelRouter,
  delivery: deliveryRouter,
  workflow: workflowRouter,
  subscriberList: subscriberListRouter,
  run: runRouter,
  pull: pullRouter,
  reading: readingRouter,
  overview: overviewRouter,
  execution: executionRouter,
  credit: creditRouter,
  health: healthRouter,
  inbox: inboxRouter,
  identity: identityRouter,
  measure: measureRouter,
  member: memberRouter,
  secret: secretRouter,
  signer: signerRouter,
  signingKey: signingKeyRouter,
  suppression: suppressionRouter,
  endpoint: endpointRouter,
  workspace: workspaceRouter,
  learned: learnedRouter,
  live: liveRouter,
  portfolio: portfolioRouter,
  preference: preferenceRouter,
  subscriber: subscriberRouter,
  timing: timingRouter,
  topic: topicRouter,
  trial: trialRouter,
  segment: segmentRouter,
  share: shareRouter,
});
export type AppRouter = typeof appRouter;

/** For tests: calls procedures as a given context. */
export const createCaller = createCallerFactory(appRouter);
