import { resolve } from "node:path";
import { parseArgs } from "node:util";

/** Environment variables by name. */
export type Environment = Record<string, string | undefined>;

export type Settings = {
  /** From source with reload, instead of a production build. */
  isDev: boolean;
  port: number;
  /** Asked for by name: taken means an error, not another port. */
  isPortChosen: boolean;
  host: string;
  /** Absolute. */
  dataDir: string;
  /** A Postgres of the user's own; without one the embedded one runs. */
  databaseUrl: string | undefined;
  hasDemo: boolean;
};

export const PORT_DEFAULT = 3000;

/** Reads the command line and the environment of `npm start`. The command line wins. */
export function readSettings(argv: string[], env: Environment): Settings {
  const { values } = parseArgs({
    args: argv,
    options: {
      dev: { type: "boolean", default: false },
      port: { type: "string", short: "p" },
      host: { type: "string" },
    },
  });
  const port = values.port ?? env.PORT;
  const databaseUrl = env.DATABASE_URL || undefined;
  return {
    isDev: values.dev,
    port: port === undefined ? PORT_DEFAULT : parsePort(port),
    isPortChosen: port !== undefined,
    host: values.host ?? env.HOST ?? "127.0.0.1",
    dataDir: resolve(env.BELLWETHER_DATA_DIR || ".data"),
    databaseUrl,
    hasDemo: env.BELLWETHER_DEMO ? env.BELLWETHER_DEMO !== "0" : databaseUrl === undefined,
  };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`"${text}" is not a port: give a number from 1 to 65535.`);
  }
  return port;
}
