/** How many blocks one endpoint gives the logs of at once, learned from what it refuses. */
export type RangeSize = {
  /** For the next question. */
  blocks(): number;
  worked(blocks: number): void;
  /** @param hint blocks that the endpoint said would do */
  refused(blocks: number, hint?: number): void;
  /** The size that held since the last refusal; undefined while nothing was refused. */
  learned(): number | undefined;
};

/** Of what worked, added after each answer that was as long as allowed. */
const GROWTH = 0.1;

/** Halves at a refusal, down to one block, and grows by a tenth at a time. */
export function createRangeSize(blocksMax: number): RangeSize {
  let size = blocksMax;
  return {
    blocks: () => size,
    worked(blocks) {
      if (blocks >= size) size = Math.min(blocksMax, size + Math.ceil(size * GROWTH));
    },
    refused(blocks, hint) {
      size = Math.max(1, Math.min(hint ?? blocks, Math.floor(blocks / 2)));
    },
    learned: () => (size < blocksMax ? size : undefined),
  };
}
