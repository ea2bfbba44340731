import type { FieldKindProps } from "./field-host.tsx";
import { LineSourcePicker } from "./parts/line-source.tsx";
import { asLineSource } from "./trigger-drafts.ts";

/** One line: a value for all, or each follower's own. */
export function LineField({ spec, value, onChange }: FieldKindProps<"line">) {
  return (
    <LineSourcePicker
      label={spec.label}
      topic={spec.topic}
      unit={spec.unit}
      value={asLineSource(value)}
      onChange={onChange}
    />
  );
}
