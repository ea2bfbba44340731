/**
 * What the job engine does by itself, in a process of its own: each job is one POST, fetched and completed in batches,
 * with as many at once as the lane has. Ends when its queue is empty.
 */
import { PgBoss } from "pg-boss";
import { Agent, request } from "undici";

export type BareJob = { url: string; body: string };
export type BareNews = { kind: "ready" } | { kind: "done"; ms: number };

const BATCH = 500;
const AT_ONCE = 128;

const [, , url, queue] = process.argv;

async function main(connectionString: string, name: string): Promise<void> {
  const boss = new PgBoss({ connectionString, max: 3, schedule: false, supervise: false });
  await boss.start();
  const agent = new Agent({ connections: AT_ONCE });
  const post = async ({ url: to, body }: BareJob) => {
    const headers = { "content-type": "application/json" };
    const reply = await request(to, { method: "POST", body, headers, dispatcher: agent });
    await reply.body.dump();
  };
  process.send?.({ kind: "ready" } satisfies BareNews);
  await new Promise((resolve) => process.once("message", resolve));
  const startedAt = performance.now();
  for (;;) {
    const jobs = await boss.fetch<BareJob>(name, { batchSize: BATCH });
    if (jobs.length === 0) break;
    for (let at = 0; at < jobs.length; at += AT_ONCE) {
      await Promise.all(jobs.slice(at, at + AT_ONCE).map(({ data }) => post(data)));
    }
    await boss.complete(
      name,
      jobs.map(({ id }) => id),
    );
  }
  process.send?.({ kind: "done", ms: performance.now() - startedAt } satisfies BareNews);
  await agent.close();
  await boss.stop({ graceful: false });
  process.disconnect();
}

if (url && queue) await main(url, queue);
