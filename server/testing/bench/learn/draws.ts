import { createStream } from "../../simulator/roll.ts";

/** Draws from the distributions that the simulated people are made of, the same for the same seed. */
export type Draws = {
  /** From 0 up to 1. */
  next(): number;
  normal(): number;
  /** Between two numbers, each doubling as likely as the next. */
  logUniform(min: number, max: number): number;
  beta(a: number, b: number): number;
  /** Time to the next of events that come at a rate. */
  gap(rate: number): number;
};

export function createDraws(seed: number): Draws {
  const next = createStream(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - next()) ** (1 / shape);
    // Marsaglia and Tsang
    const d = shape - 1 / 3;
    for (;;) {
      const x = normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  return {
    next,
    normal,
    logUniform: (min, max) => min * (max / min) ** next(),
    beta: (a, b) => {
      const x = gamma(a);
      return x / (x + gamma(b));
    },
    gap: (rate) => -Math.log(1 - next()) / rate,
  };
}
