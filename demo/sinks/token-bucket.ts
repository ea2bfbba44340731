export type TokenBucketOptions = { capacity: number; perSecond: number };

/** Lets a burst of `capacity` through and then `perSecond`. Time comes in, so that a test can be in a hurry. */
export type TokenBucket = {
  /** @returns 0 when there was a token, else after how many seconds there will be one; takes nothing then */
  secondsUntilToken: (nowMs: number) => number;
  take: (nowMs: number) => void;
};

export function createTokenBucket({ capacity, perSecond }: TokenBucketOptions): TokenBucket {
  let tokens = capacity;
  let filledAtMs: number | undefined;
  const refill = (nowMs: number) => {
    const elapsedSeconds = Math.max(0, nowMs - (filledAtMs ?? nowMs)) / 1000;
    tokens = Math.min(capacity, tokens + elapsedSeconds * perSecond);
    filledAtMs = nowMs;
  };
  return {
    secondsUntilToken: (nowMs) => {
      refill(nowMs);
      return tokens >= 1 ? 0 : (1 - tokens) / perSecond;
    },
    take: (nowMs) => {
      refill(nowMs);
      tokens -= 1;
    },
  };
}
