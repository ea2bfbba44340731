import { logApi } from "#server/kernel/log.ts";
import { readStatus } from "#server/services/health/read-status.ts";

/**
 * How each chain is read, for anybody who asks. 200 when this process and its database work, else 503; asked with
 * `?strict`, 503 also when a chain is halted, stands still, or is read by nobody.
 */
export async function handleHealth(request: Request): Promise<Response> {
  const isStrict = new URL(request.url).searchParams.has("strict");
  try {
    const status = await readStatus(new Date());
    return answer(status, isStrict && !status.ok ? 503 : 200);
  } catch (error) {
    logApi.error({ err: error }, "health: no database");
    return answer({ ok: false }, 503);
  }
}

function answer(body: unknown, status: number): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
