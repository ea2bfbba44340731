import { z } from "zod";
import { splitBy } from "../condition/decide.ts";
import { defineNode } from "../define-node.ts";
import { idSchema } from "../ref-schema.ts";
import { checkSegmentId, segmentChip } from "../segment/check-segment-id.ts";
import { decideSegment, SEGMENT_LACKS } from "../segment/decide-segment.ts";
import { segmentToSql } from "../segment/segment-to-sql.ts";

const schema = z.strictObject({ segmentId: idSchema });
type Config = z.infer<typeof schema>;

export const inSegment = defineNode<Config>({
  type: "in-segment",
  v: 1,
  family: "if",
  label: "In a segment",
  hint: "Goes on for those who are in it",
  icon: "filter",
  run: "step",
  hasInput: true,
  handles: [
    { id: "yes", label: "Yes" },
    { id: "no", label: "No" },
    { id: "unknown", label: "Unknown" },
  ],
  fields: [
    {
      key: "segmentId",
      kind: "segment",
      label: "Segment",
      help: "Publishing keeps its condition as it is then. A later change of it counts once you publish again.",
    },
  ],
  defaults: {},
  schema,
  sentence: ({ segmentId }, facts) => ["If they are in ", segmentChip(segmentId, { facts, tone: "if" })],
  wayWords: () => ({ yes: "in it", no: "not in it", unknown: "of whom it is unknown" }),
  outputs: () => [],
  check: ({ segmentId }, scope) => checkSegmentId(segmentId, scope),
  step: ({ segmentId }, { segmentOf, stored }) => {
    const segment = segmentOf(segmentId);
    if (segment) return decideSegment(segment, stored);
    return { kind: "failed", reason: SEGMENT_LACKS, retry: false, text: SEGMENT_LACKS };
  },
  ways: ({ segmentId }, { segmentOf, stored }) => {
    const segment = segmentOf(segmentId);
    const verdict = segment && segmentToSql(segment, stored);
    return verdict === undefined ? undefined : splitBy(verdict);
  },
});
