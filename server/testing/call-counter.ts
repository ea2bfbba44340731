import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A team's own endpoint, which counts how often it got each web call. */
export async function startCallCounter() {
  const calls = new Map<string, number>();
  const server = createServer((request, response) => {
    const id = String(request.headers["webhook-id"]);
    calls.set(id, (calls.get(id) ?? 0) + 1);
    request.resume().on("end", () => response.end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    /** Effects that arrived, and how often one came again. */
    counts() {
      const times = [...calls.values()];
      return { effects: times.length, repeats: times.reduce((sum, one) => sum + one - 1, 0) };
    },
    close: () => new Promise((done) => server.close(done)),
  };
}
