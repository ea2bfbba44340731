import { pino } from "pino";

// Level straight from the process: logging must work before (and when) the environment is refused.
const level = process.env.LOG_LEVEL || "info";

/** JSON lines on stdout. Loggers are declared once here, by subsystem. */
const root = pino({ level, base: { role: process.env.APP_ROLE ?? "web" } });

export const logIngest = root.child({ part: "ingest" });
export const logPipeline = root.child({ part: "pipeline" });
export const logOutbox = root.child({ part: "outbox" });
export const logApi = root.child({ part: "api" });
export const logWorker = root.child({ part: "worker" });
