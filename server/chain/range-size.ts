/** How many blocks one endpoint gives the logs of at once, learned from what it refuses. */
export type RangeSize = {
  /** For the next question. */
  blocks(): number;
  worked(blocks: number): void;
  /** @param advice what the endpoint said would do; as a rule of its own it is never exceeded again */
  refused(blocks: number, advice?: { blocks?: number; isRule?: boolean }): void;
  /** The size for the next question; undefined while nothing was refused. */
  learned(): number | undefined;
};

/** Of what worked, added after each answer that was as long as allowed. */
const GROWTH = 0.1;

/** Takes the endpoint's own word, else halves at a refusal, down to one block; grows by a tenth at a time. */
export function createRangeSize(blocksMax: number): RangeSize {
  let size = blocksMax;
  let rule = blocksMax;
  return {
    blocks: () => size,
    worked(blocks) {
      if (blocks >= size) size = Math.min(rule, size + Math.ceil(size * GROWTH));
    },
    refused(blocks, { blocks: said, isRule = false } = {}) {
      const isUsable = said !== undefined && said < blocks;
      size = Math.max(1, isUsable ? said : Math.floor(blocks / 2));
      if (isUsable && isRule) rule = size;
    },
    learned: () => (size < blocksMax ? size : undefined),
  };
}
