import { listenHttp, readBody, sendJson } from "#demo/sinks/http-server.ts";

/** What a node answers in place of what was asked. */
type Trouble = { kind: "too-many"; retryAfterSeconds: number } | { kind: "dropped"; method: string };

const BODY_BYTES_MAX = 4_000_000;

/** An endpoint before a real chain, which can be told to misbehave. Any path leads to it, so one may hold a key. */
export async function startScriptedNode(url: string) {
  let trouble: Trouble[] = [];
  const server = await listenHttp(0, async (request, response) => {
    const body = await readBody(request, BODY_BYTES_MAX);
    const [next] = trouble;
    if (next?.kind === "too-many") {
      trouble = trouble.slice(1);
      response.writeHead(429, { "retry-after": String(next.retryAfterSeconds) }).end();
      return;
    }
    const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    const said: unknown = await answer.json();
    if (next && body.includes(`"${next.method}"`)) {
      trouble = trouble.slice(1);
      request.socket.destroy();
      return;
    }
    sendJson(response, answer.status, said);
  });
  return {
    url: server.url,
    /** The next question is not answered, but put off. */
    refuseNext: (retryAfterSeconds: number) => trouble.push({ kind: "too-many", retryAfterSeconds }),
    /** The next question of this method reaches the chain, and its answer is lost. */
    dropAnswerNext: (method: string) => trouble.push({ kind: "dropped", method }),
    close: server.close,
  };
}
