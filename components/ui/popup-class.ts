/** Anything that floats over the page: menus, selects, popovers. */
export const popupClass =
  "rounded-[9px] border border-line bg-raised p-1 text-ink shadow-2 outline-none transition-[opacity,scale] duration-(--quick) origin-(--transform-origin) data-[ending-style]:scale-98 data-[ending-style]:opacity-0 data-[starting-style]:scale-98 data-[starting-style]:opacity-0";

/** One line of a floating list. */
export const itemClass =
  "relative flex min-h-8 items-center gap-2 rounded-[6px] px-2.5 py-1 font-[500] outline-none select-none data-[highlighted]:bg-chip data-[disabled]:opacity-50 touch:min-h-11";
