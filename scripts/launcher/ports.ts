import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const LOOPBACK = "127.0.0.1";

/** @returns a port that nobody listens on now, chosen by the system */
export async function findFreePort(): Promise<number> {
  const port = await tryListen(0, LOOPBACK);
  if (port === undefined) throw new Error("The system has no free port.");
  return port;
}

/** Below what systems take for connections that go out: from 32768 on here, from 49152 on elsewhere. */
const LASTING = { from: 20_000, to: 32_000 };

/**
 * @returns the first of so many ports in a row that nobody listens on, and that no connection takes by chance before
 * somebody does
 */
export async function findLastingPorts(count: number): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const first = randomInt(LASTING.from, LASTING.to);
    const ports = Array.from({ length: count }, (_, at) => first + at);
    const areFree = await Promise.all(ports.map((port) => isPortFree(port)));
    if (areFree.every(Boolean)) return first;
  }
  throw new Error(`There are no ${count} free ports in a row between ${LASTING.from} and ${LASTING.to}.`);
}

/**
 * Says whether a server could listen on `port`, on the loopback and on all addresses: a stranger on `0.0.0.0` or
 * `::` answers for `localhost` as well.
 *
 * @param patienceMs how long to wait for the port to be given up, as by a process that was just killed
 */
export async function isPortFree(port: number, patienceMs = 0): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const isFree = (await tryListen(port, LOOPBACK)) !== undefined && (await tryListen(port)) !== undefined;
    if (isFree || performance.now() >= deadline) return isFree;
    await sleep(100);
  }
}

function tryListen(port: number, host?: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : undefined));
    });
  });
}
