/** How many blocks one endpoint gives the logs of at once, learned from what it refuses. */
export type RangeSize = {
  /** For the next question. */
  blocks(): number;
  /** @param logs how many the answer had */
  worked(blocks: number, logs: number): void;
  /** A block by itself was told. @param logs how many it had */
  saw(logs: number): void;
  /** @param advice what the endpoint said would do; as a rule of its own it is never exceeded again */
  refused(blocks: number, advice?: { blocks?: number; isRule?: boolean }): void;
  /** The size for the next question; undefined while nothing was refused. */
  learned(): number | undefined;
};

/** Of what worked, added after each answer that was as long as allowed. */
const GROWTH = 0.1;
/** Some megabytes: more at once is not quicker, and takes memory that is given back late. */
const LOGS_AT_ONCE = 5_000;
/** Before anything is known of how full blocks are: five hundred of Ethereum are some hundred megabytes. */
const BLOCKS_AT_FIRST = 25;
/** What is left of the fullest block seen, after one more: an empty one between full ones says little. */
const REMEMBERED = 0.9;

/**
 * Takes the endpoint's own word, else halves at a refusal, down to one block; grows by a tenth at a time. Where blocks
 * are full, fewer are asked for.
 */
export function createRangeSize(blocksMax: number): RangeSize {
  let size = blocksMax;
  let rule = blocksMax;
  // of the last blocks
  let logsPerBlock = LOGS_AT_ONCE / Math.min(BLOCKS_AT_FIRST, blocksMax);
  return {
    blocks: () => Math.min(size, Math.max(1, Math.floor(LOGS_AT_ONCE / logsPerBlock))),
    saw(logs) {
      logsPerBlock = Math.max(logs, logsPerBlock * REMEMBERED);
    },
    worked(blocks, logs) {
      logsPerBlock = logs / blocks;
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
