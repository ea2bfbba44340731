import { Plus } from "lucide-react";
import type { Message } from "#server/contract/message.ts";
import { Button } from "../ui/button.tsx";
import { useFieldHost } from "./field-host.tsx";
import { OwnTexts, type OwnTextsProps, WordsInputs } from "./own-texts.tsx";

export type UrgentTextsProps = Pick<OwnTextsProps, "path" | "picks" | "part"> & {
  message: Message;
  /** It goes by several channels, and may read otherwise on each. */
  hasOwn: boolean;
  onChange: (urgent: Message["urgent"]) => void;
};

/** Words for when it is urgent, on all channels or on one; what is left empty reads as the message itself. */
export function UrgentTexts({ path, message, hasOwn, onChange, ...rest }: UrgentTextsProps) {
  const { isReadOnly } = useFieldHost();
  const { urgent } = message;
  if (!urgent) {
    if (isReadOnly) return null;
    return (
      <Button
        kind="ghost"
        size="s"
        className="-ml-1.5 self-start pr-2 pl-1.5 text-ink"
        icon={<Plus aria-hidden size={13} />}
        onClick={() => onChange({})}
      >
        Other words when urgent
      </Button>
    );
  }
  const { own, ...words } = urgent;
  return (
    <fieldset className="flex flex-col gap-2 rounded-[9px] border border-line px-2.5 py-2" data-field={path}>
      <legend className="px-1 text-label font-[600] text-ink-2">Words when urgent</legend>
      <WordsInputs
        {...rest}
        path={path}
        words={words}
        first="Subject"
        of="the urgent message"
        onChange={(next) => onChange({ ...next, ...(own && { own }) })}
      />
      {hasOwn && (
        <OwnTexts
          {...rest}
          path={`${path}.own`}
          own={own}
          kind="urgent "
          onChange={(next) => onChange({ ...words, ...(next && { own: next }) })}
        />
      )}
      {!isReadOnly && (
        <Button kind="ghost" size="s" className="-ml-1 self-start" onClick={() => onChange(undefined)}>
          Same words as when normal
        </Button>
      )}
    </fieldset>
  );
}
