"use client";

import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { PullDraft } from "./pull-draft.ts";
import type { PullPartProps } from "./pull-mapping.tsx";

const PAGING: { value: PullDraft["paging"]; label: string }[] = [
  { value: "none", label: "All in one answer" },
  { value: "page", label: "By counting pages from 1" },
  { value: "cursor", label: "By a cursor in the answer" },
  { value: "link", label: "By a link in the answer" },
];
const SINCE: { value: PullDraft["since"]; label: string }[] = [
  { value: "none", label: "Everything, each time" },
  { value: "iso", label: "What changed, since an ISO time" },
  { value: "seconds", label: "What changed, since Unix seconds" },
];

/** How further pages are asked for, and whether only for what changed. */
export function PullPaging({ draft, sample, onChange }: PullPartProps) {
  const hasPath = draft.paging === "link" || draft.paging === "cursor";
  const hasParameter = draft.paging === "page" || draft.paging === "cursor";
  const tops = (sample?.top ?? []).filter(({ type }) => type !== "boolean");
  const paths =
    tops.some(({ path }) => path === draft.pagingPath) || draft.pagingPath === ""
      ? tops
      : [...tops, { path: draft.pagingPath, sample: "" }];
  return (
    <section aria-label="Pages and changes" className="flex flex-col gap-3 border-t border-hair pt-3">
      <div className="grid grid-cols-3 gap-3 max-phone:grid-cols-1">
        <Field label="Pages">
          <Select
            value={draft.paging}
            onValueChange={(kind) => onChange({ paging: PAGING.find(({ value }) => value === kind)?.value ?? "none" })}
            options={PAGING}
          />
        </Field>
        {hasPath && (
          <Field label="The next page is at">
            <Select
              value={draft.pagingPath || null}
              placeholder="Choose a field"
              onValueChange={(path) => onChange({ pagingPath: path })}
              options={paths.map(({ path, sample: shown }) => ({ value: path, label: path, hint: shown }))}
            />
          </Field>
        )}
        {hasParameter && (
          <Field label="In the parameter">
            <Input
              isMono
              value={draft.pagingParameter}
              onChange={(e) => onChange({ pagingParameter: e.target.value })}
            />
          </Field>
        )}
      </div>
      <div className="grid grid-cols-3 gap-3 max-phone:grid-cols-1">
        <Field label="Ask for">
          <Select
            value={draft.since}
            onValueChange={(since) => onChange({ since: SINCE.find(({ value }) => value === since)?.value ?? "none" })}
            options={SINCE}
          />
        </Field>
        {draft.since !== "none" && (
          <Field label="In the parameter">
            <Input isMono value={draft.sinceParameter} onChange={(e) => onChange({ sinceParameter: e.target.value })} />
          </Field>
        )}
      </div>
    </section>
  );
}
