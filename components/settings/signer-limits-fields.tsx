import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { SignerLimits } from "#server/services/signer/signer-limits.ts";

export const USUAL_LIMITS: SignerLimits = { feeGwei: "50", value: "0", day: "0.1" };

export type SignerLimitsFieldsProps = {
  limits: SignerLimits;
  /** What is wrong, by path: `limits.day`. */
  errors: Record<string, string>;
  onChange: (limits: SignerLimits) => void;
};

/** What a signer may spend; they hold on each chain by itself. */
export function SignerLimitsFields({ limits, errors, onChange }: SignerLimitsFieldsProps) {
  const field = (key: keyof SignerLimits) => ({
    value: limits[key],
    inputMode: "decimal" as const,
    isMono: true,
    required: true,
    onChange: (event: { target: { value: string } }) => onChange({ ...limits, [key]: event.target.value }),
  });
  return (
    <fieldset className="flex flex-col gap-3.5">
      <legend className="mb-1.5 text-label text-ink-2">
        Limits hold on each chain by itself, in that chain’s currency.
      </legend>
      <Field
        label="In a day, fees and what is sent"
        help="By UTC. What is over it waits for the next day."
        error={errors["limits.day"]}
      >
        <Input {...field("day")} />
      </Field>
      <Field
        label="Sent with one call"
        help="0: calls send none of the chain’s currency along."
        error={errors["limits.value"]}
      >
        <Input {...field("value")} />
      </Field>
      <Field
        label="For gas, in gwei"
        help="While gas costs more, calls wait. A stuck one is replaced by a higher offer up to this."
        error={errors["limits.feeGwei"]}
      >
        <Input {...field("feeGwei")} />
      </Field>
    </fieldset>
  );
}
