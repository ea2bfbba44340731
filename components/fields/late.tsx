import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { DurationInput } from "./parts/duration-input.tsx";
import { RadioList } from "./parts/radio-list.tsx";
import { asLate, LATE_CHOICES, LATE_SECONDS_USUAL } from "./settle-words.ts";

/** What becomes of events that are read long after they happened. */
export function LateField({ spec, value, onChange }: FieldKindProps<"late">) {
  const { isReadOnly } = useFieldHost();
  const late = asLate(value);
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-1.5 text-ink-2">
        Read more than
        <DurationInput
          label="How late"
          seconds={late.afterSeconds}
          isDisabled={isReadOnly}
          onChange={(seconds) => onChange({ then: late.then, afterSeconds: seconds ?? "" })}
        />
        after it happened:
      </p>
      <RadioList
        label={spec.label}
        value={late.then}
        items={LATE_CHOICES}
        isDisabled={isReadOnly}
        onValueChange={(then) => onChange({ then, afterSeconds: late.afterSeconds ?? LATE_SECONDS_USUAL })}
      />
    </div>
  );
}
