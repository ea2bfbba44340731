import { Switch } from "../ui/switch.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { DurationInput } from "./parts/duration-input.tsx";
import { MomentInput } from "./parts/moment-input.tsx";
import { asText, isRecord } from "./read-value.ts";

const WARN_SECONDS_USUAL = 86_400;

/** The last moment of a schedule, with a warning before it; or none. */
export function UntilField({ spec, value, onChange }: FieldKindProps<"until">) {
  const { config, isReadOnly } = useFieldHost();
  const until = isRecord(value) ? value : null;
  const at = asText(until?.at);
  const zone = asText(until?.zone) || zoneOf(config) || "UTC";
  const warnSeconds = typeof until?.warnSeconds === "number" ? until.warnSeconds : undefined;
  const put = (patch: Record<string, unknown>) =>
    onChange({ at, zone, warnSeconds: warnSeconds ?? WARN_SECONDS_USUAL, ...patch });
  return (
    <div className="flex flex-col gap-2">
      <Switch
        label="It ends"
        isOn={until !== null}
        isDisabled={isReadOnly}
        onChange={(isOn) => (isOn ? put({}) : onChange(null))}
      />
      {until && (
        <>
          <div data-field={`${spec.key}.at`}>
            <MomentInput label="Its last moment" at={at} zone={zone} isDisabled={isReadOnly} onChange={put} />
          </div>
          <p className="flex flex-wrap items-center gap-1.5 text-ink-2">
            Warn by the way “Ends soon”
            <DurationInput
              label="How long before its end"
              seconds={warnSeconds}
              isDisabled={isReadOnly}
              onChange={(seconds) => put({ warnSeconds: seconds ?? "" })}
            />
            before
          </p>
        </>
      )}
    </div>
  );
}

/** A schedule's own zone is the likeliest one for its end. */
function zoneOf(config: Readonly<Record<string, unknown>>): string {
  const found = Object.values(config).find((each) => isRecord(each) && typeof each.zone === "string");
  return isRecord(found) ? asText(found.zone) : "";
}
