import { useFieldControl } from "../ui/field.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { DurationInput } from "./parts/duration-input.tsx";

/** A number of seconds, typed in whichever unit fits. */
export function DurationField({ spec, value, onChange }: FieldKindProps<"duration">) {
  const { isReadOnly } = useFieldHost();
  const control = useFieldControl({});
  return (
    <DurationInput
      label={spec.label}
      id={control.id}
      describedBy={control["aria-describedby"]}
      isInvalid={control["aria-invalid"]}
      seconds={typeof value === "number" ? value : undefined}
      isDisabled={isReadOnly}
      onChange={(seconds) => onChange(seconds ?? "")}
    />
  );
}
