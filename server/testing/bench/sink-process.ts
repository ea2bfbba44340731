import { once } from "node:events";
import { forkBeside } from "./fork-beside.ts";
import type { SinkNews } from "./http-sink.ts";

/** `posts`: how many it got. */
export type Sink = { url: string; posts: () => Promise<number>; stop: () => Promise<void> };

export async function startSink(): Promise<Sink> {
  const child = forkBeside("./http-sink.ts");
  const [listening] = (await once(child, "message")) as [Extract<SinkNews, { kind: "listening" }>];
  return {
    url: `http://127.0.0.1:${listening.port}`,
    async posts() {
      child.send({});
      const [count] = (await once(child, "message")) as [Extract<SinkNews, { kind: "count" }>];
      return count.posts;
    },
    async stop() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}
