import type { Clock } from "#server/kernel/clock.ts";
import { EndpointError } from "./errors.ts";

/** How many requests a second an endpoint is sent, learned from when it complains. */
export type RateLimit = {
  /**
   * Waits for this request's turn.
   * @throws EndpointError `busy` when its turn is too far off: another endpoint may be free
   */
  take(): Promise<void>;
  worked(): void;
  /** It asked for fewer requests. */
  refused(): void;
  perSecond(): number;
};

const PER_SECOND_MIN = 3;
/**
 * Only a node that is near gets there: others take longer to answer the few questions that are under way at once. At two
 * thousand, the headers that catching up asks for waited for their turns and not for the node.
 */
const PER_SECOND_MAX = 10_000;
const PER_SECOND_START = 50;
/** Added by each answer before the first complaint. */
const GROWTH = 3;
/** So much of a second's worth may be sent at once after a pause. */
const BURST_SECONDS = 0.5;
const WAIT_MS_MAX = 10_000;
/** Requests that are under way together are refused together: that counts as one complaint. */
const REFUSALS_APART_MS = 1_000;

/**
 * Four times as many each second until the first complaint, half as many after each, and then one more a second: what
 * congestion control does on a line of unknown width.
 */
export function createRateLimit(clock: Clock): RateLimit {
  let perSecond = PER_SECOND_START;
  let hasRefused = false;
  let refusedAt = Number.NEGATIVE_INFINITY;
  /** When the next request would leave, were all evenly spaced. */
  let nextAt = 0;
  return {
    async take() {
      const now = clock.now().getTime();
      nextAt = Math.max(nextAt, now - BURST_SECONDS * 1000);
      const waitMs = nextAt - now;
      if (waitMs > WAIT_MS_MAX) {
        const said = `More is asked of the endpoint than the ${Math.round(perSecond)} requests a second that it takes.`;
        throw new EndpointError("busy", said, { isHarmless: true });
      }
      nextAt += 1000 / perSecond;
      if (waitMs > 0) await clock.sleep(waitMs);
    },
    worked() {
      perSecond = Math.min(PER_SECOND_MAX, perSecond + (hasRefused ? 1 / perSecond : GROWTH));
    },
    refused() {
      const now = clock.now().getTime();
      if (now - refusedAt < REFUSALS_APART_MS) return;
      refusedAt = now;
      hasRefused = true;
      perSecond = Math.max(PER_SECOND_MIN, perSecond / 2);
    },
    perSecond: () => perSecond,
  };
}
