import { useMemo } from "react";
import { picksOf } from "./available-values.ts";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { PillInput } from "./parts/pill-input.tsx";
import { asRichText } from "./read-value.ts";

export function RichTextField({ spec, value, onChange }: FieldKindProps<"rich-text">) {
  const { available, isReadOnly } = useFieldHost();
  const picks = useMemo(() => picksOf(available), [available]);
  return (
    <PillInput
      value={asRichText(value)}
      onChange={onChange}
      picks={picks}
      isMono
      isReadOnly={isReadOnly}
      placeholder={spec.placeholder}
      insertLabel={`Insert value into ${spec.label}`}
    />
  );
}
