import { Input } from "../ui/input.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { asText } from "./read-value.ts";

export function TextField({ spec, value, onChange }: FieldKindProps<"text">) {
  const { isReadOnly } = useFieldHost();
  return (
    <Input
      value={asText(value)}
      placeholder={spec.placeholder}
      readOnly={isReadOnly}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
