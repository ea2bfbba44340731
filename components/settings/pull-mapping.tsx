"use client";

import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { ListInSample } from "./list-in-sample.tsx";
import { nameFor, type PullDraft, putUse, type Use } from "./pull-draft.ts";

export type Sample = RouterOutputs["pull"]["preview"];
export type PullPartProps = {
  draft: PullDraft;
  sample: Sample | undefined;
  onChange: (changes: Partial<PullDraft>) => void;
};
type Shown = { path: string; type: "number" | "text" | "boolean"; sample: string | null };

const USES = [
  { value: "none", label: "not used" },
  { value: "wallet", label: "is the wallet" },
  { value: "attribute", label: "is an attribute" },
  { value: "acted", label: "is when they acted" },
];

/** What each field of an entry means. Without a sample, those that mean something already. */
export function PullMapping({ draft, sample, onChange }: PullPartProps) {
  const list = sample?.lists.find(({ path }) => path === draft.list);
  return (
    <section aria-label="What an entry says" className="flex flex-col gap-2 border-t border-hair pt-3">
      <h3 className="font-[640]">What an entry says</h3>
      {sample && sample.lists.length > 1 && (
        <ListInSample
          label="The list"
          lists={sample.lists}
          value={draft.list}
          onChange={(path) => onChange({ list: path, uses: {} })}
        />
      )}
      <ul>
        {fieldsOf(draft, list).map((field) => (
          <FieldUse key={field.path} field={field} draft={draft} onChange={onChange} />
        ))}
      </ul>
      {Object.values(draft.uses).some(({ as }) => as === "acted") && <ActedTopic draft={draft} onChange={onChange} />}
    </section>
  );
}

function fieldsOf({ uses }: PullDraft, list: Sample["lists"][number] | undefined): Shown[] {
  const shown: Shown[] = list?.fields ?? [];
  const known = new Set(shown.map(({ path }) => path));
  const others = Object.entries(uses).filter(([path]) => !known.has(path));
  return [
    ...shown,
    ...others.map(([path, use]): Shown => {
      return { path, type: use.as === "attribute" ? use.type : "text", sample: null };
    }),
  ];
}

type FieldUseProps = Pick<PullPartProps, "draft" | "onChange"> & { field: Shown };

function FieldUse({ field: { path, type, sample }, draft, onChange }: FieldUseProps) {
  const use = draft.uses[path];
  const become = (next: Use | null) => onChange({ uses: putUse(draft.uses, path, next) });
  const pick = (as: string) => {
    if (as === "wallet" || as === "acted") become({ as });
    else become(as === "attribute" ? { as, name: nameFor(path), type } : null);
  };
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_11rem_11rem] items-center gap-2.5 border-b border-hair py-1.5 last:border-0 max-phone:grid-cols-1">
      <div className="min-w-0">
        <p className="mono truncate">{path}</p>
        <p className="truncate text-label text-ink-3">{sample ?? "not in the sample"}</p>
      </div>
      <Select label={`${path} is`} value={use?.as ?? "none"} onValueChange={pick} options={USES} />
      {use?.as === "attribute" ? (
        <Input
          aria-label={`Name of the attribute at ${path}`}
          isMono
          value={use.name}
          onChange={(e) => become({ ...use, name: e.target.value })}
        />
      ) : (
        <span className="max-phone:hidden" />
      )}
    </li>
  );
}

function ActedTopic({ draft, onChange }: Pick<PullPartProps, "draft" | "onChange">) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const topics = useQuery(trpc.topic.list.queryOptions({ workspace }));
  return (
    <Field label="They acted on" help="It answers what they were told of this topic in the two days before.">
      <Select
        value={draft.actedTopicId === null ? null : `${draft.actedTopicId}`}
        placeholder="Choose a topic"
        onValueChange={(id) => onChange({ actedTopicId: Number(id) })}
        options={(topics.data ?? []).map(({ id, name }) => ({ value: `${id}`, label: name }))}
      />
    </Field>
  );
}
