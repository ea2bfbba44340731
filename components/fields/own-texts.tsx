import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { type Message, type OwnText, type RichText, type TextChannel, textChannels } from "#server/contract/message.ts";
import { Button } from "../ui/button.tsx";
import type { Pick as ValuePick } from "./available-values.ts";
import { useFieldHost } from "./field-host.tsx";
import { PillInput } from "./parts/pill-input.tsx";

/** What the first line is called there. */
const WORDS: Record<TextChannel, { label: string; first: string }> = {
  email: { label: "Email", first: "Subject of the mail" },
  telegram: { label: "Telegram", first: "First line" },
  "web-push": { label: "Web push", first: "Title of the notification" },
  "in-app": { label: "Inbox", first: "Title in the inbox" },
};

export type OwnTextsProps = {
  path: string;
  own: Message["own"];
  /** Of an urgent message: "urgent ". */
  kind?: string;
  picks: readonly ValuePick[];
  onChange: (own: Message["own"]) => void;
  /** Draws a text with its label and what is wrong in it. */
  part: (of: { path: string; label: string; children: ReactNode }) => ReactNode;
};

/** Words of single channels; what is left empty reads as the message itself. */
export function OwnTexts({ path, own = {}, kind = "", picks, onChange, part }: OwnTextsProps) {
  const { isReadOnly } = useFieldHost();
  const set = (channel: TextChannel, words: OwnText | undefined) => {
    const { [channel]: _old, ...rest } = own;
    const next = words ? { ...rest, [channel]: words } : rest;
    onChange(Object.keys(next).length > 0 ? next : undefined);
  };
  const missing = textChannels.filter((channel) => !own[channel]);
  return (
    <>
      {textChannels.map((channel) => {
        const words = own[channel];
        if (!words) return null;
        const { label, first } = WORDS[channel];
        const at = `${path}.${channel}`;
        return (
          <fieldset
            key={channel}
            className="flex flex-col gap-2 rounded-[9px] border border-line bg-raised px-2.5 py-2"
            data-field={at}
          >
            <legend className="px-1 text-label font-[600] text-ink-2">
              {kind ? `When urgent, words for ${label}` : `Words for ${label}`}
            </legend>
            <WordsInputs
              path={at}
              words={words}
              first={first}
              of={`${kind}${label}`}
              picks={picks}
              part={part}
              onChange={(next) => set(channel, next)}
            />
            {!isReadOnly && (
              <Button kind="ghost" size="s" className="-ml-1 self-start" onClick={() => set(channel, undefined)}>
                Same words as the others
              </Button>
            )}
          </fieldset>
        );
      })}
      {!isReadOnly && missing.length > 0 && (
        <fieldset className="flex flex-wrap items-center gap-1">
          <legend className="mb-1 text-label font-[560] text-ink-2">
            {kind ? "When urgent, other words for" : "Other words for"}
          </legend>
          {missing.map((channel) => (
            <Button
              key={channel}
              kind="ghost"
              size="s"
              icon={<Plus aria-hidden size={13} />}
              onClick={() => set(channel, {})}
            >
              {WORDS[channel].label}
            </Button>
          ))}
        </fieldset>
      )}
    </>
  );
}

export type WordsInputsProps = Pick<OwnTextsProps, "path" | "picks" | "part"> & {
  words: OwnText;
  /** What the first line is called. */
  first: string;
  /** Whose: "Email", "urgent Email". */
  of: string;
  onChange: (words: OwnText) => void;
};

/** A first line and a text; what is left empty reads as above. */
export function WordsInputs({ path, words, first, of, picks, part, onChange }: WordsInputsProps) {
  const { isReadOnly } = useFieldHost();
  return (["subject", "body"] as const).map((name) => (
    <div key={name}>
      {part({
        path: `${path}.${name}`,
        label: name === "subject" ? first : "Text",
        children: (
          <PillInput
            isMultiline={name === "body"}
            value={words[name] ?? []}
            onChange={(text: RichText) => onChange({ ...words, [name]: text })}
            picks={picks}
            isReadOnly={isReadOnly}
            placeholder="as above"
            insertLabel={`Insert value into ${of}'s ${name === "subject" ? "first line" : "text"}`}
          />
        ),
      })}
    </div>
  ));
}
