import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberInput } from "#components/ui/number-input.tsx";

export type TuneNumberProps = {
  label: string;
  unit?: string | undefined;
  typed: string;
  /** What is wrong with that; undefined: it can be saved. */
  wrong: string | undefined;
  /** On the button, and what it makes it: "Make it my line", "line". */
  save: string;
  own: string;
  isBusy: boolean;
  onType: (typed: string) => void;
  onSave: () => void;
};

/** Another number in place of a learned one; what is saved is their own. */
export function TuneNumber({ label, unit, typed, wrong, save, own, isBusy, onType, onSave }: TuneNumberProps) {
  return (
    <form
      className="flex flex-wrap items-end gap-2.5 border-t border-hair bg-ground px-[18px] py-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong === undefined) onSave();
      }}
    >
      <Field label={label} error={wrong}>
        <NumberInput value={typed} onValueChange={onType} unit={unit || undefined} className="w-36" />
      </Field>
      <Button type="submit" kind="solid" isBusy={isBusy} disabled={wrong !== undefined}>
        {save}
      </Button>
      <p className="w-full text-label text-ink-3">Your own {own} always wins; nothing learned moves it.</p>
    </form>
  );
}
