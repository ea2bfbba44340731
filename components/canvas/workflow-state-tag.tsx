import { StateTag } from "../ui/state-tag.tsx";

export type WorkflowStateTagProps = { state: "draft" | "live" | "paused" | "archived"; liveNumber: number | null };

export function WorkflowStateTag({ state, liveNumber }: WorkflowStateTagProps) {
  const version = liveNumber === null ? "" : ` v${liveNumber}`;
  switch (state) {
    case "live":
      return (
        <StateTag tone="ok" glyph="dot">
          Live{version}
        </StateTag>
      );
    case "paused":
      return (
        <StateTag tone="warn" glyph="pause">
          Paused{version}
        </StateTag>
      );
    case "archived":
      return (
        <StateTag tone="idle" glyph="minus">
          Archived
        </StateTag>
      );
    case "draft":
      return (
        <StateTag tone="idle" glyph="minus">
          Draft
        </StateTag>
      );
  }
}
