import { useMemo } from "react";
import { useFieldControl } from "../ui/field.tsx";
import { picksOf } from "./available-values.ts";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { PickValue } from "./parts/pick-value.tsx";
import { asRef } from "./read-value.ts";

export function RefField({ spec, value, onChange }: FieldKindProps<"ref">) {
  const { available, isReadOnly } = useFieldHost();
  const control = useFieldControl();
  const picks = useMemo(
    () => picksOf(available).filter((pick) => spec.accepts.includes(pick.type.kind)),
    [available, spec.accepts],
  );
  return (
    <div>
      <PickValue
        id={control.id}
        describedBy={control["aria-describedby"]}
        label={spec.label}
        value={asRef(value)}
        picks={picks}
        onPick={(ref) => onChange({ ref })}
        isDisabled={isReadOnly}
      />
    </div>
  );
}
