import { Link2 } from "lucide-react";
import { useMemo, useState } from "react";
import type { Message, RichText } from "#server/contract/message.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { keyOfRef, type Pick, picksOf } from "./available-values.ts";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { exampleOf } from "./formats.ts";
import { OwnTexts } from "./own-texts.tsx";
import { PillInput } from "./parts/pill-input.tsx";
import { asMessage } from "./read-value.ts";
import { RealPreview } from "./real-preview.tsx";
import { UrgentTexts } from "./urgent-texts.tsx";

/** Subject, text and one link, with values as pills; below, how it will read. */
export function MessageField({ spec, value, onChange }: FieldKindProps<"message">) {
  const { available, isReadOnly, config } = useFieldHost();
  const picks = useMemo(() => picksOf(available), [available]);
  const message = asMessage(value);
  const put = (patch: Partial<Message>) => onChange({ ...message, ...patch });
  const path = spec.key;
  return (
    <div className="flex flex-col gap-3">
      <Part path={`${path}.subject`} label="Subject">
        <PillInput
          value={message.subject}
          onChange={(subject) => put({ subject })}
          picks={picks}
          isReadOnly={isReadOnly}
          insertLabel="Insert value into the subject"
        />
      </Part>
      <Part path={`${path}.body`} label="Text">
        <PillInput
          isMultiline
          value={message.body}
          onChange={(body) => put({ body })}
          picks={picks}
          isReadOnly={isReadOnly}
          insertLabel="Insert value into the text"
        />
      </Part>
      {message.link ? (
        <LinkPart
          path={`${path}.link`}
          link={message.link}
          picks={picks}
          onChange={(link) => {
            const { link: _old, ...rest } = message;
            onChange(link ? { ...rest, link } : rest);
          }}
        />
      ) : (
        !isReadOnly && (
          <Button
            kind="ghost"
            size="s"
            className="-ml-1.5 self-start pr-2 pl-1.5 text-ink"
            icon={<Link2 aria-hidden size={14} />}
            onClick={() => put({ link: { label: "Open", url: ["https://"] } })}
          >
            Add a link
          </Button>
        )
      )}
      {spec.hasOwn && (
        <OwnTexts
          path={`${path}.own`}
          own={message.own}
          picks={picks}
          part={(of) => <Part {...of} />}
          onChange={(own) => {
            const { own: _old, ...rest } = message;
            onChange(own ? { ...rest, own } : rest);
          }}
        />
      )}
      {(config.urgency === "depends" || message.urgent) && (
        <UrgentTexts
          path={`${path}.urgent`}
          message={message}
          picks={picks}
          hasOwn={spec.hasOwn === true}
          part={(of) => <Part {...of} />}
          onChange={(urgent) => {
            const { urgent: _old, ...rest } = message;
            onChange(urgent ? { ...rest, urgent } : rest);
          }}
        />
      )}
      <Preview message={message} picks={picks} />
      <RealPreview message={message} />
    </div>
  );
}

type PartProps = { path: string; label: string; children: React.ReactNode };

/** A text with what is wrong in it or in one of its pills. */
function Part({ path, label, children }: PartProps) {
  const { problems } = useFieldHost();
  const here = problems.filter(({ field }) => field === path || field?.startsWith(`${path}.`));
  const error = here.find((problem) => problem.severity === "error");
  const warning = here.find((problem) => problem.severity === "warning");
  return (
    <div data-field={path}>
      <Field label={label} error={error?.message}>
        {children}
      </Field>
      {!error && warning && <p className="mt-1 text-label text-warn-ink">{warning.message}</p>}
    </div>
  );
}

type Link = NonNullable<Message["link"]>;
type LinkPartProps = { path: string; link: Link; picks: readonly Pick[]; onChange: (link: Link | null) => void };

function LinkPart({ path, link, picks, onChange }: LinkPartProps) {
  const { isReadOnly } = useFieldHost();
  return (
    <fieldset className="flex flex-col gap-2 rounded-[9px] border border-line bg-raised px-2.5 py-2" data-field={path}>
      <legend className="sr-only">Link</legend>
      <Field label="Words of the link">
        <Input
          value={link.label}
          maxLength={60}
          readOnly={isReadOnly}
          onChange={(event) => onChange({ ...link, label: event.target.value })}
        />
      </Field>
      <Part path={`${path}.url`} label="Where it leads">
        <PillInput
          isMono
          value={link.url}
          onChange={(url) => onChange({ ...link, url })}
          picks={picks}
          isReadOnly={isReadOnly}
          insertLabel="Insert value into the link"
        />
      </Part>
      {!isReadOnly && (
        <Button kind="ghost" size="s" className="-ml-1 self-start" onClick={() => onChange(null)}>
          Remove link
        </Button>
      )}
    </fieldset>
  );
}

function Preview({ message, picks }: { message: Message; picks: readonly Pick[] }) {
  const [isOpen, setIsOpen] = useState(true);
  const shown = (text: RichText) =>
    text
      .map((part) => {
        if (typeof part === "string") return part;
        return exampleOf(picks.find((pick) => pick.key === keyOfRef(part.ref))?.type, part.format);
      })
      .join("");
  if (message.subject.length + message.body.length === 0) return null;
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="text-label font-[560] text-ink-2">How it reads, with made-up values</summary>
      <div className="mt-1.5 rounded-[9px] border border-then-line bg-then-wash px-3 py-2.5 text-[13px]">
        <b className="block [overflow-wrap:anywhere]">{shown(message.subject)}</b>
        <p className="mt-0.5 whitespace-pre-wrap [overflow-wrap:anywhere]">{shown(message.body)}</p>
        {message.link && <p className="mt-1 font-[580] underline underline-offset-3">{message.link.label}</p>}
      </div>
    </details>
  );
}
