/** The benchmark's far side, in a process of its own: answers every POST with 200 and counts. */
import { createServer } from "node:http";

export type SinkNews = { kind: "listening"; port: number } | { kind: "count"; posts: number };

let posts = 0;
const tell = (news: SinkNews) => process.send?.(news);
// a sender that is idle between its turns must not lose a call to a connection that closes just then
const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  request.resume();
  request.on("end", () => {
    posts += 1;
    response.writeHead(200).end("ok");
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address) tell({ kind: "listening", port: address.port });
});
process.on("message", () => tell({ kind: "count", posts }));
process.on("disconnect", () => process.exit(0));
