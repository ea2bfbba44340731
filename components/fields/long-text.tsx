import { Textarea } from "../ui/input.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { asText } from "./read-value.ts";

export function LongTextField({ spec, value, onChange }: FieldKindProps<"long-text">) {
  const { isReadOnly } = useFieldHost();
  return (
    <Textarea
      value={asText(value)}
      placeholder={spec.placeholder}
      readOnly={isReadOnly}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
