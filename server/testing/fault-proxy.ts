import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/**
 * What happens to the lines through a proxy for as long as it is set. `cut`: they end, and new ones too. `reset`: the
 * same without a farewell. `stall`: nothing comes through, nothing ends. `slow`: byte by byte. `half-close`: the answers
 * end, the questions do not. `partial`: half of what comes next, then the end.
 */
export const LINE_FAULTS = ["cut", "reset", "stall", "slow", "half-close", "partial"] as const;
export type LineFault = (typeof LINE_FAULTS)[number];

export type FaultProxy = {
  port: number;
  /** The same URL, but through this proxy. */
  through: (url: string) => string;
  /** From now on, also for lines that are open; undefined: everything comes through again. */
  set: (fault: LineFault | undefined) => void;
  /** How many lines were ever opened. */
  lines: () => number;
  close: () => Promise<void>;
};

type Line = { client: Socket; server: Socket };

const SLOW_BYTES = 64;
const SLOW_MS = 5;

/** A TCP proxy on a free port in front of a server on this machine. */
export async function startFaultProxy(targetUrl: string): Promise<FaultProxy> {
  const target = { host: "127.0.0.1", port: Number(new URL(targetUrl).port) };
  const open = new Set<Line>();
  let fault: LineFault | undefined;
  let count = 0;
  const server = createServer((client) => {
    count += 1;
    const line = { client, server: connect(target) };
    open.add(line);
    for (const socket of [line.client, line.server]) {
      socket.on("error", () => undefined);
      socket.on("close", () => end(line, open));
    }
    pump(line, () => fault);
    if (fault) befall(line, fault);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    through(url) {
      const moved = new URL(url);
      moved.hostname = "127.0.0.1";
      moved.port = String(port);
      return moved.href;
    },
    set(next) {
      fault = next;
      for (const line of open) befall(line, next);
    },
    lines: () => count,
    close: () => closeAll(server, open),
  };
}

function pump({ client, server }: Line, faultNow: () => LineFault | undefined): void {
  forward({ from: client, to: server }, faultNow);
  forward({ from: server, to: client }, faultNow);
}

function forward({ from, to }: { from: Socket; to: Socket }, faultNow: () => LineFault | undefined): void {
  // one after the other: what comes while something is written slowly must not overtake it
  let tail = Promise.resolve();
  const queue = (work: () => unknown) => {
    tail = tail.then(async () => void (await work()));
  };
  from.on("data", (bytes: Buffer) => queue(() => carry({ bytes, from, to }, faultNow())));
  from.on("end", () => queue(() => to.end()));
}

async function carry({ bytes, from, to }: { bytes: Buffer; from: Socket; to: Socket }, fault: LineFault | undefined) {
  if (to.destroyed) return;
  if (fault === "slow") return writeSlowly(to, bytes);
  if (fault !== "partial") return void to.write(bytes);
  to.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => {
    from.destroy();
    to.destroy();
  });
}

async function writeSlowly(to: Socket, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length && !to.destroyed; at += SLOW_BYTES) {
    to.write(bytes.subarray(at, at + SLOW_BYTES));
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  }
}

/** What a fault does to a line at once. */
function befall({ client, server }: Line, fault: LineFault | undefined): void {
  switch (fault) {
    case "cut":
      client.destroy();
      server.destroy();
      return;
    case "reset":
      client.resetAndDestroy();
      server.resetAndDestroy();
      return;
    case "stall":
      client.pause();
      server.pause();
      return;
    case "half-close":
      client.end();
      return;
    default:
      client.resume();
      server.resume();
  }
}

function end(line: Line, open: Set<Line>): void {
  open.delete(line);
  line.client.destroy();
  line.server.destroy();
}

async function closeAll(server: Server, open: Set<Line>): Promise<void> {
  const closed = once(server, "close");
  server.close();
  for (const line of open) end(line, open);
  await closed;
}
