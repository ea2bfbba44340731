/** Every bound in one place; a test shows that each is enforced. Units in the names. */
export const limits = {
  /** Rows a stage takes from its inbox at once. */
  stageBatch: 500,
  /** What a batch of many should take: another workspace's row waits for one to end. */
  stageBatchMs: 250,
  /** Subscribers that one statement makes executions for. */
  audienceChunk: 5_000,
  /**
   * A run whose first chunk makes so many executions, or reaches so many and leaves more, is counted as it goes; a
   * smaller one when somebody asks.
   */
  countedRunMin: 200,
  /** Of a workspace; how long one count of who is in them may take, and how many are shown of who is in one. */
  segmentsMax: 100,
  segmentCountMs: 8_000,
  segmentExamples: 10,
  /** Schedules that one transaction moves on. */
  schedulesAtOnce: 200,
  /** Log filters and blocks. */
  blocksPerRangeMax: 500,
  /** Blocks that one transaction of a chain's reader passes, far behind the head. */
  blocksPerLookMax: 5_000,
  /** A topic's audience up to this size is listed whole, with why each was not told; a larger one is counted. */
  listedAudienceMax: 500,
  /** Executions of large audiences that one transaction makes. */
  audienceBatch: 20_000,
  /** A chain endpoint that has not answered by then is asked again, or another is. */
  rpcTimeoutMs: 10_000,
  /** `eth_call`s that watching may spend on one block of a chain; what is left is read a block later. */
  watchCallsPerBlock: 20,
  /** Readings in one `eth_call`, before an endpoint has shown what it takes, and at most. */
  watchBatchStart: 250,
  watchBatchMax: 500,
  /** `eth_call`s of one chain at once. */
  watchCallsAtOnce: 2,
  /** Lines that one look takes up in one transaction; the rest follow in the next. */
  watchLinesPerLook: 20_000,
  /** Wallets that one reading event names; more make another event. */
  watchHitsPerEvent: 5_000,
  /** Nothing is read oftener than this by itself, however fast the chain. */
  watchSweepSecondsMin: 2,
  watchRetrySeconds: 30,
  /** Values kept per window of a change over time, about. */
  watchSamplesPerWindow: 60,
  /** Priced by HTTP: questions at once, and each one's time and size. */
  watchHttpAtOnce: 8,
  watchHttpTimeoutMs: 5_000,
  watchHttpBytesMax: 256 * 1024,
  /** Blocks that a chain may be behind its head and count as caught up, for telling late events together. */
  caughtUpBlocks: 5,
  /** Owed blocks that failed as often as this hold up no summary of late events any more. */
  owedTriesAwaited: 3,
  /** One verifier period after a fork undid an event that was told: a re-mined transaction is usually back by then. */
  correctionAfterSeconds: 30,
  /** Newest runs that a funnel over time counts. */
  funnelRunsMax: 10_000,
  /** Of a subscriber's own executions and of each workflow's runs, the newest that "why (not)?" looks at. */
  outcomesLookedAt: 2_000,
  outcomesPerWorkflow: 200,
  /** Outcomes that one transaction closes and learns from. */
  learningBatch: 5_000,
  deliveryLeaseSeconds: 60,
  executionAttemptsMax: 5,
  sourceTimeoutMs: 5_000,
  /** Questions to teams' backends at once, per batch. */
  sourceConcurrency: 16,
  /** Longest that a batch asks before it writes down what it has. */
  sourceBatchSeconds: 20,
  sourceAnswerBytesMax: 256 * 1024,
  sourceCacheSecondsMax: 86_400,
  /** `eth_call`s that reading a batch of portfolios may spend on one chain; what is left is unknown. */
  portfolioCallsMax: 400,
  /** Backends that a workspace has asked on a schedule; pages of one pull; one question's time and size. */
  pullSourcesMax: 10,
  pullPagesMax: 2_000,
  pullTimeoutMs: 20_000,
  pullAnswerBytesMax: 4 * 1024 * 1024,
  /** How long one goes on before others have their turn, and how long a worker is believed to live. */
  pullTurnSeconds: 30,
  pullLeaseSeconds: 120,
  webhookTimeoutMs: 15_000,
  /** Addresses of web calls that are listed, those that are off first. */
  endpointsListed: 200,
  webhookReplyBytesMax: 64 * 1024,
  /** What Standard Webhooks advise. */
  webhookBodyBytesMax: 20_000,
  signalBodyBytesMax: 64 * 1024,
  /** Stored in one transaction. */
  signalsAtOnce: 100,
  /** Per trigger and web process. */
  signalsPerSecond: 200,
  abiBytesMax: 1024 * 1024,
  /** A draft with all its ABIs. */
  graphBytesMax: 2 * 1024 * 1024,
  /** A workflow in YAML, with the ABI of its event. */
  importYamlBytesMax: 256 * 1024,
  abiEventsMax: 400,
  /** An answer of a source of ABIs: JSON in JSON, so twice what an ABI may be. */
  abiAnswerBytesMax: 2 * 1024 * 1024,
  abiSourceTimeoutMs: 8_000,
  /** Proxies behind one another that are followed. */
  proxyHopsMax: 3,
  /** Newest real events of a contract that are shown, and the stretches of blocks that are looked through for them. */
  recentEventsShown: 3,
  recentStretchesMax: 4,
  telegramTextMax: 4_096,
  emailBytesMax: 100 * 1024,
  /** Looks at a value right now, per workspace and web process. */
  readingPreviewsPerMinute: 120,
  readingPreviewTimeoutMs: 10_000,
  /** Blocks of one chain that a backtest reads again, at most. */
  backtestBlocksMax: 500_000,
  /** Events that a backtest looks at; wallets it looks at, once for each event and version. */
  backtestEventsMax: 100_000,
  backtestPassagesMax: 2_000_000,
  /** Alerts that are listed one by one; the others are counted. */
  backtestAlertsListed: 10_000,
  /** Backtests of a workspace under way at once, and of a workflow that are kept. */
  backtestsOpenMax: 3,
  backtestsKept: 20,
  /** What one transaction of a backtest looks at, about: it stands aside for the live path in between. */
  backtestEventsPerStep: 200,
  backtestPassagesPerStep: 500,
  backtestLeaseSeconds: 60,
  backtestTriesMax: 5,
  /** Of a chain, the newest stored events that are looked through for those that a draft would run for. */
  trialEventsScanned: 50_000,
  /** Of them, how many are offered, and how many a condition is held against. */
  trialEventsListed: 20,
  trialEventsCounted: 1_000,
  /** How long counting may take; what was counted until then is told. */
  trialCountMs: 2_500,
  /** Of an audience, how many are walked at once. */
  trialWallets: 10,
  /** Stretches of work on a draft that can be gone back to, and how long a rest ends one. */
  draftEditsKept: 50,
  draftEditRestMinutes: 10,
  /** Links to versions of one workflow that are open at once. */
  sharesMax: 20,
  sessionDays: 30,
  nonceMinutes: 10,
  /** Steps of sign-ins, of which each takes two. */
  signInsPerMinute: 120,
  signInsPerMinuteOverall: 3_000,
  /** Mails that ask for a confirmation; a house full of people may have one address. */
  confirmationsPerClientHour: 60,
  /** A graph of 300 nodes with pasted ABIs fits. */
  apiBodyBytesMax: 4 * 1024 * 1024,
  apiBatchMax: 50,
  workspacesPerWalletMax: 20,
  membersMax: 200,
  secretsMax: 200,
  signersMax: 20,
  apiKeysMax: 50,
  widgetOriginsMax: 20,
  /** Requests of one key in a minute, over all web processes. */
  apiRequestsPerMinute: 1_200,
  /** A request of the public API, save for a bulk load. */
  restBodyBytesMax: 64 * 1024,
  /** How long an answer to an Idempotency-Key is kept, and how long one under way is waited for. */
  apiAnswerHours: 24,
  apiAnswerWaitSeconds: 60,
  bulkLineBytesMax: 16 * 1024,
  /** Lines of a bulk load that one transaction stores. */
  bulkLinesPerBatch: 4_000,
  /** Loads that one web process takes at once. */
  bulkLoadsAtOnce: 2,
  /** Refused lines of a load that are told one by one; the others are counted. */
  bulkRefusedTold: 100,
} as const;
