"use client";

import { Dialog } from "../ui/dialog.tsx";

const GROUPS: { title: string; keys: [keys: string[], does: string][] }[] = [
  {
    title: "Draw",
    keys: [
      [["A"], "Search for a step to add"],
      [["Enter"], "In the search: add it below the selected card"],
      [["C"], "Connect from the selected card"],
      [["Delete"], "Delete what is selected"],
      [["Ctrl", "Delete"], "Delete and close the gap"],
      [["Ctrl", "D"], "Duplicate"],
      [["F2"], "Rename"],
    ],
  },
  {
    title: "Move",
    keys: [
      [["Tab"], "From card to card, in order"],
      [["↑", "↓"], "Along the edges"],
      [["←", "→"], "To the card beside it"],
      [["Alt", "arrows"], "Move the selected cards"],
      [["Enter"], "Open the card's fields"],
      [["Esc"], "Back to the canvas"],
    ],
  },
  {
    title: "Everything",
    keys: [
      [["Ctrl", "Z"], "Undo"],
      [["Shift", "Ctrl", "Z"], "Redo"],
      [["Ctrl", "S"], "Save now"],
      [["Ctrl", "A"], "Select all"],
      [["Shift", "L"], "Tidy up"],
      [["Shift", "1"], "Fit to view"],
      [["?"], "This list"],
    ],
  },
];

export type KeymapDialogProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

export function KeymapDialog({ isOpen, onOpenChange }: KeymapDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Keys"
      description="Everything can be done without a mouse. On a Mac, Ctrl is ⌘."
      className="w-[min(760px,calc(100vw-32px))]"
    >
      <div className="grid gap-x-8 gap-y-4 phone:grid-cols-3">
        {GROUPS.map(({ title, keys }) => (
          <section key={title} aria-label={title}>
            <h3 className="mb-1.5 font-[650]">{title}</h3>
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1.5 text-label">
              {keys.map(([combination, does]) => (
                <div key={`${title} ${does}`} className="contents">
                  <dt className="flex justify-end gap-1">
                    {combination.map((key) => (
                      <kbd
                        key={key}
                        className="rounded-[4px] border border-b-2 border-line bg-raised px-1.5 font-sans text-[11px] leading-[17px] font-[560]"
                      >
                        {key}
                      </kbd>
                    ))}
                  </dt>
                  <dd className="text-ink-2">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
