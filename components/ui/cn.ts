import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// Without this, `text-label text-ink-2` would look like two colours and lose the first.
const merge = extendTailwindMerge({
  extend: {
    classGroups: {
      "font-size": [
        {
          text: ["tiny", "label", "body", "read", "lead", "letter", "title", "section", "headline", "figure", "page"],
        },
      ],
      rounded: [{ rounded: ["control", "card", "end"] }],
      shadow: [{ shadow: ["1", "2"] }],
    },
  },
});

/** Joins class names; the last of two that set the same thing wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
