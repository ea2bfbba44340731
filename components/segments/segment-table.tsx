"use client";

import { Archive, Ellipsis, Eye, Pencil } from "lucide-react";
import { Sentence } from "#components/canvas/sentence.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Link } from "#components/ui/link.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { CountOf } from "./count-of.tsx";
import type { SegmentRowData, Segments } from "./use-segments.ts";

export type SegmentTableProps = {
  segments: SegmentRowData[];
  counts: Segments["counts"];
  canChange: boolean;
  onOpen: (segment: SegmentRowData) => void;
  onArchive: (segment: SegmentRowData) => void;
};

/** Each segment with its condition in words, who is in it, and what uses it. */
export function SegmentTable({ segments, ...rest }: SegmentTableProps) {
  return (
    <Table label="Segments">
      <thead className="max-phone:sr-only">
        <tr>
          <Th>Segment</Th>
          <Th className="max-phone:hidden">In it now</Th>
          <Th className="max-lg:hidden">Used by</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {segments.map((segment) => (
          <Row key={segment.id} segment={segment} {...rest} />
        ))}
      </tbody>
    </Table>
  );
}

type RowProps = Omit<SegmentTableProps, "segments"> & { segment: SegmentRowData };

function Row({ segment, counts, canChange, onOpen, onArchive }: RowProps) {
  const { name, description, sentence, problem } = segment;
  return (
    <tr className="hover:bg-ground">
      <Td className="max-w-[60ch] py-2.5 align-top">
        <button
          type="button"
          onClick={() => onOpen(segment)}
          className="rounded-[3px] text-left font-[620] hover:underline hover:decoration-control hover:underline-offset-3"
        >
          {name}
        </button>
        {description && <p className="text-label text-ink-2">{description}</p>}
        <p className="mt-0.5 text-ink-2">
          <Sentence parts={sentence} />
        </p>
        {problem && (
          <p className="mt-1">
            <StateTag tone="warn" glyph="warning">
              To mend
            </StateTag>{" "}
            <span className="text-label text-ink-2">{problem}</span>
          </p>
        )}
        <div className="mt-1.5 phone:hidden">
          <CountOf id={segment.id} counts={counts} />
        </div>
        <div className="mt-1 text-label lg:hidden">
          <UsedBy segment={segment} />
        </div>
      </Td>
      <Td className="py-2.5 align-top whitespace-nowrap max-phone:hidden">
        <CountOf id={segment.id} counts={counts} />
      </Td>
      <Td className="py-2.5 align-top max-lg:hidden">
        <UsedBy segment={segment} />
      </Td>
      <Td isRight className="py-2.5 align-top">
        <Menu
          align="end"
          trigger={<IconButton label={`More for ${name}`} size="s" icon={<Ellipsis aria-hidden size={16} />} />}
        >
          <MenuItem
            icon={canChange ? <Pencil aria-hidden size={15} /> : <Eye aria-hidden size={15} />}
            onSelect={() => onOpen(segment)}
          >
            {canChange ? "Change" : "Look at it"}
          </MenuItem>
          {canChange && (
            <MenuItem icon={<Archive aria-hidden size={15} />} onSelect={() => onArchive(segment)}>
              Archive
            </MenuItem>
          )}
        </Menu>
      </Td>
    </tr>
  );
}

function UsedBy({ segment: { usedBy } }: { segment: SegmentRowData }) {
  const { base } = useWorkspace();
  if (usedBy.length === 0) return <span className="text-ink-3">No workflow uses it yet</span>;
  return usedBy.map(({ id, name, isAsNow }) => (
    <div key={id}>
      <Link href={`${base}/workflows/${id}`}>{name}</Link>
      {!isAsNow && <span className="text-ink-3">, as it was when published</span>}
    </div>
  ));
}
