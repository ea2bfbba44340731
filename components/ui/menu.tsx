"use client";

import {
  cloneElement,
  type HTMLAttributes,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useState,
} from "react";
import { lateModule, whenIdle } from "./late-module.ts";

export type MenuProps = {
  /** The button that opens it. */
  trigger: ReactElement<HTMLAttributes<HTMLElement>>;
  side?: "top" | "bottom" | "left" | "right";
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
};

// Where it stands and how it moves is not needed to see its button.
const popup = lateModule(() => import("./menu-popup.tsx"));

/** A list of actions behind a button; arrow keys and letters move. */
export function Menu({ trigger, ...rest }: MenuProps) {
  const [askedBy, setAskedBy] = useState<"keyboard" | "pointer" | null>(null);
  const Popup = popup.use(askedBy !== null)?.MenuPopup;
  useEffect(() => whenIdle(() => void popup.load().catch(() => undefined)), []);
  if (askedBy && Popup) return <Popup trigger={trigger} askedBy={askedBy} {...rest} />;
  return cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    "aria-busy": askedBy !== null || undefined,
    onClick: ({ detail }: MouseEvent) => setAskedBy(detail === 0 ? "keyboard" : "pointer"),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      setAskedBy("keyboard");
    },
  });
}

export type MenuItemProps = {
  icon?: ReactNode;
  onSelect?: () => void;
  /** Goes somewhere instead of doing something. */
  href?: string;
  isDanger?: boolean;
  isDisabled?: boolean;
  isChecked?: boolean;
  /** At the right end: a shortcut, a count. */
  aside?: ReactNode;
  children: ReactNode;
};

// These stand within an open menu only: by then their module is there.

export function MenuItem(props: MenuItemProps) {
  const Item = popup.use(true)?.Item;
  return Item ? <Item {...props} /> : null;
}

export function MenuSeparator() {
  const Separator = popup.use(true)?.Separator;
  return Separator ? <Separator /> : null;
}

export function MenuGroup(props: { label: ReactNode; children: ReactNode }) {
  const Group = popup.use(true)?.Group;
  return Group ? <Group {...props} /> : null;
}
