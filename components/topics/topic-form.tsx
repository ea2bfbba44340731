"use client";

import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { FieldList } from "./field-list.tsx";
import { IconPicker } from "./icon-picker.tsx";
import { PresetTable } from "./preset-table.tsx";
import { learnableFields, type TopicDraft, type TopicFormProps, topicKeyOf } from "./topic-draft.ts";

/** Everything that can be typed about a topic. */
export function TopicForm({ draft, onChange, problems }: TopicFormProps) {
  const set = (change: Partial<TopicDraft>) => onChange({ ...draft, ...change });
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-3.5 phone:grid-cols-2">
        <Field label="Name" error={problems.name}>
          <Input value={draft.name} maxLength={60} onChange={(e) => set({ name: e.target.value })} autoComplete="off" />
        </Field>
        {draft.savedKey === null ? (
          <Field
            label="Key"
            error={draft.name.trim() ? problems.key : undefined}
            help="What workflows call it. It cannot change later."
          >
            <Input
              isMono
              value={topicKeyOf(draft)}
              maxLength={40}
              onChange={(e) => set({ ownKey: e.target.value })}
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
        ) : (
          <p className="self-end pb-1.5 text-label text-ink-3">
            Workflows call it <span className="mono text-ink-2">{draft.savedKey}</span>; that stays.
          </p>
        )}
        <Field label="Description" aside="optional" error={problems.description} className="phone:col-span-2">
          <Textarea
            rows={2}
            value={draft.description}
            maxLength={300}
            placeholder="When your health factor falls to your line."
            onChange={(e) => set({ description: e.target.value })}
          />
        </Field>
      </div>
      <IconPicker value={draft.icon} onChange={(icon) => set({ icon })} />
      <div className="grid gap-2.5 phone:grid-cols-2">
        <Checkbox
          isChecked={draft.onByDefault}
          onChange={(onByDefault) => set({ onByDefault })}
          label="On to begin with"
          hint="Who set nothing gets it, until they turn it off."
        />
        <Checkbox
          isChecked={draft.critical}
          onChange={(critical) => set({ critical })}
          label="Always on time"
          hint="Never held back, delayed or capped. For what costs money when it comes late."
        />
      </div>
      <FieldList draft={draft} onChange={onChange} problems={problems} />
      <LearnedField draft={draft} onChange={onChange} problems={problems} />
      <PresetTable draft={draft} onChange={onChange} problems={problems} />
    </div>
  );
}

const NOTHING = "none";

/** Which line may be learned from what people do. Critical topics and topics without a number have none. */
function LearnedField({ draft, onChange, problems }: TopicFormProps) {
  const fields = learnableFields(draft);
  if (fields.length === 0) return null;
  const options = [
    { value: NOTHING, label: "Nothing" },
    ...fields.map(({ id, label }) => ({ value: id, label: label.trim() || "The number without a name" })),
  ];
  return (
    <Field
      label="Learn from what people do"
      error={problems.learns}
      help="Alerts that somebody passes over again and again wait in their inbox instead. Their own line always wins, and each can undo it."
      className="phone:max-w-[420px]"
    >
      <Select
        value={fields.some(({ id }) => id === draft.learns) ? draft.learns : NOTHING}
        onValueChange={(value) => onChange({ ...draft, learns: value === NOTHING ? null : value })}
        options={options}
      />
    </Field>
  );
}
