import { pino } from "pino";
import { logLevel, processRole } from "./env.ts";

/** JSON lines on stdout. Loggers are declared once here, by subsystem. */
const root = pino({ level: logLevel, base: { role: processRole } });

export const logIngest = root.child({ part: "ingest" });
export const logPipeline = root.child({ part: "pipeline" });
export const logOutbox = root.child({ part: "outbox" });
export const logApi = root.child({ part: "api" });
export const logWorker = root.child({ part: "worker" });
