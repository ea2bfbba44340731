"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import Link from "next/link";
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { cn } from "./cn.ts";
import type { HeldKeys } from "./held-keys.ts";
import type { MenuItemProps, MenuProps } from "./menu.tsx";
import { itemClass, popupClass } from "./popup-class.ts";

export type MenuPopupProps = MenuProps & {
  /** How it was asked for before it was there: a key moves to the first item. */
  askedBy: "keyboard" | "pointer";
  /** Pressed meanwhile. */
  keys: HeldKeys;
};

/** The menu itself with its button, opened as soon as it stands in the place of the button that asked for it. */
export function MenuPopup({
  trigger,
  side = "bottom",
  align = "start",
  className,
  askedBy,
  keys,
  children,
}: MenuPopupProps) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    button.current?.focus({ preventScroll: true });
    if (askedBy === "keyboard") button.current?.click();
  }, [askedBy]);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => whenFocused(list, () => void keys.press()), [keys]);
  return (
    <Base.Root defaultOpen={askedBy === "pointer"}>
      <Base.Trigger ref={button} render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={6} className="z-50 outline-none">
          <Base.Popup ref={list} className={cn(popupClass, "min-w-44", className)}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Calls once the focus is in it; returns what calls it off. */
function whenFocused(list: RefObject<HTMLElement | null>, act: () => void): () => void {
  let frame = requestAnimationFrame(function look() {
    if (list.current?.contains(document.activeElement)) act();
    else frame = requestAnimationFrame(look);
  });
  return () => cancelAnimationFrame(frame);
}

export function Item(props: MenuItemProps) {
  const { icon, onSelect, href, isDanger, isDisabled, isChecked, aside, children } = props;
  const className = cn(itemClass, isDanger && "text-bad-ink");
  const inside = (
    <>
      {icon && <span className={cn("text-ink-3", isDanger && "text-bad-ink")}>{icon}</span>}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {isChecked && <Check aria-hidden size={14} strokeWidth={2.2} className="text-brass-ink" />}
      {isChecked && <span className="sr-only">chosen</span>}
      {aside && <span className="text-label text-ink-3">{aside}</span>}
    </>
  );
  if (href) {
    return (
      <Base.LinkItem className={className} closeOnClick render={<Link href={href} />}>
        {inside}
      </Base.LinkItem>
    );
  }
  return (
    <Base.Item className={className} disabled={isDisabled} onClick={onSelect}>
      {inside}
    </Base.Item>
  );
}

export function Separator() {
  return <Base.Separator className="mx-1 my-1 h-px bg-hair" />;
}

export function Group({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2.5 pt-1.5 pb-0.5 text-label text-ink-3">{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}
