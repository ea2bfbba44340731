import type { z } from "zod";
import { env } from "#server/kernel/env.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { DemoAwayError } from "./errors.ts";

const ASK_TIMEOUT_MS = 5_000;

/** Whether this installation has a demo world to show. */
export function hasDemo(): boolean {
  return env().BELLWETHER_DEMO && env().DEMO_URL !== undefined;
}

/**
 * Asks the demo world's own door: by GET, or by POST when there is a body.
 *
 * @throws NotFoundError when the demo is off, DemoAwayError when it does not answer as expected
 */
export async function askDemo<T>(path: string, answer: z.ZodType<T>, body?: Record<string, unknown>): Promise<T> {
  if (!hasDemo()) throw new NotFoundError("The demo");
  try {
    const reply = await fetch(new URL(path, env().DEMO_URL), {
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      cache: "no-store",
      ...(body && {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    if (!reply.ok) throw new Error(`the demo world answered ${reply.status}`);
    return answer.parse(await reply.json());
  } catch (error) {
    throw new DemoAwayError(error);
  }
}
