import { once } from "node:events";
import { forkBeside } from "./fork-beside.ts";
import type { NodeNews, NodeOrder } from "./log-node.ts";

/** The benchmark's node as its parent sees it. */
export type LogNode = {
  http: string;
  ws: string;
  tell(order: NodeOrder): void;
  /** The next news of this kind. */
  hear<K extends NodeNews["kind"]>(kind: K): Promise<Extract<NodeNews, { kind: K }>>;
  onMined(listener: (news: Extract<NodeNews, { kind: "mined" }>) => void): void;
  stop(): Promise<void>;
};

/** Starts a node in a process of its own: what it costs is not the measured process's. */
export async function startLogNode(): Promise<LogNode> {
  const child = forkBeside("./log-node.ts");
  const hear: LogNode["hear"] = (kind) =>
    new Promise((resolve, reject) => {
      const listen = (news: NodeNews) => {
        if (news.kind !== kind) return;
        child.off("message", listen);
        resolve(news as Extract<NodeNews, { kind: typeof kind }>);
      };
      child.on("message", listen);
      child.once("exit", () => reject(new Error("the benchmark's node has ended")));
    });
  const { port } = await hear("listening");
  return {
    http: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}`,
    tell: (order) => void child.send(order),
    hear,
    onMined: (listener) => {
      child.on("message", (news: NodeNews) => {
        if (news.kind === "mined") listener(news);
      });
    },
    async stop() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}
