import type { ScheduleTime } from "#server/contract/trigger-config.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { DurationInput } from "./parts/duration-input.tsx";
import { MomentInput } from "./parts/moment-input.tsx";
import { NextMoments } from "./parts/next-moments.tsx";
import { RepetitionInput } from "./parts/repetition-input.tsx";
import { ZonePicker } from "./parts/zone-picker.tsx";
import { scheduleSentence } from "./schedule-words.ts";
import { asScheduleTime } from "./trigger-drafts.ts";

const KINDS = [
  { value: "at", label: "Once" },
  { value: "every", label: "Every" },
  { value: "cron", label: "At times" },
] as const;

const EVERY_SECONDS_USUAL = 3_600;
const EXPRESSION_USUAL = "0 9 * * 1-5";

/** When the clock starts a run: once, by a span, or on days at a time; read aloud, with the next moments. */
export function ScheduleTimeField({ spec, value, onChange }: FieldKindProps<"schedule-time">) {
  const { isReadOnly } = useFieldHost();
  const schedule = asScheduleTime(value);
  const words = scheduleSentence(schedule);
  return (
    <div className="flex flex-col gap-2.5">
      <fieldset disabled={isReadOnly} className="contents">
        <Segmented<ScheduleTime["kind"]>
          label="Kind of schedule"
          className="self-start"
          value={schedule.kind}
          options={[...KINDS]}
          onValueChange={(kind) => onChange(blankOf(kind, schedule.zone))}
        />
      </fieldset>
      {schedule.kind === "at" && <Once path={spec.key} schedule={schedule} onChange={onChange} />}
      {schedule.kind === "every" && <Every path={spec.key} schedule={schedule} onChange={onChange} />}
      {schedule.kind === "cron" && <AtTimes path={spec.key} schedule={schedule} onChange={onChange} />}
      {words && <p className="font-[580]">{words}</p>}
      <NextMoments zone={schedule.zone} />
    </div>
  );
}

function blankOf(kind: ScheduleTime["kind"], zone: string): ScheduleTime {
  if (kind === "at") return { kind, at: "", zone };
  if (kind === "every") return { kind, everySeconds: EVERY_SECONDS_USUAL, from: null, zone };
  return { kind, expression: EXPRESSION_USUAL, zone };
}

type PartProps<K extends ScheduleTime["kind"]> = {
  path: string;
  schedule: Extract<ScheduleTime, { kind: K }>;
  onChange: (value: ScheduleTime) => void;
};

function Once({ path, schedule, onChange }: PartProps<"at">) {
  const { isReadOnly } = useFieldHost();
  return (
    <div data-field={`${path}.at`}>
      <MomentInput
        label="On"
        at={schedule.at}
        zone={schedule.zone}
        isDisabled={isReadOnly}
        onChange={(next) => onChange({ kind: "at", ...next })}
      />
    </div>
  );
}

function Every({ path, schedule, onChange }: PartProps<"every">) {
  const { isReadOnly } = useFieldHost();
  return (
    <div data-field={`${path}.everySeconds`} className="flex flex-col gap-2.5">
      <p className="flex items-center gap-1.5 text-ink-2">
        Every
        <DurationInput
          label="How often"
          seconds={schedule.everySeconds || undefined}
          isDisabled={isReadOnly}
          onChange={(seconds) => onChange({ ...schedule, everySeconds: seconds ?? 0 })}
        />
      </p>
      <details open={schedule.from !== null || undefined}>
        <summary className="w-fit rounded-[3px] text-label font-[560] text-ink-2">Count from another moment</summary>
        <div className="pt-2">
          <MomentInput
            label="Counted from"
            at={schedule.from ?? ""}
            zone={schedule.zone}
            isDisabled={isReadOnly}
            onChange={({ at, zone }) => onChange({ ...schedule, from: at || null, zone })}
          />
        </div>
      </details>
    </div>
  );
}

function AtTimes({ path, schedule, onChange }: PartProps<"cron">) {
  const { isReadOnly } = useFieldHost();
  return (
    <div data-field={`${path}.expression`} className="flex flex-col gap-2.5">
      <RepetitionInput
        expression={schedule.expression}
        isDisabled={isReadOnly}
        onChange={(expression) => onChange({ ...schedule, expression })}
      />
      <Field label="Time zone">
        <ZonePicker
          label="Time zone"
          value={schedule.zone}
          isDisabled={isReadOnly}
          onChange={(zone) => onChange({ ...schedule, zone })}
        />
      </Field>
      <details>
        <summary className="w-fit rounded-[3px] text-label font-[560] text-ink-2">
          Write it as a cron expression
        </summary>
        <div className="pt-2">
          <Field
            label="Cron expression"
            help="Minute, hour, day of month, month, day of week: 0 9 * * 1-5 is every weekday at 09:00."
          >
            <Input
              isMono
              spellCheck={false}
              value={schedule.expression}
              readOnly={isReadOnly}
              onChange={(event) => onChange({ ...schedule, expression: event.target.value })}
            />
          </Field>
        </div>
      </details>
    </div>
  );
}
