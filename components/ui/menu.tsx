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
import { type HeldKeys, holdKeys } from "./held-keys.ts";
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

type Asked = { by: "keyboard" | "pointer"; keys: HeldKeys };

/** A list of actions behind a button; arrow keys and letters move. Keys pressed before it is there are not lost. */
export function Menu({ trigger, ...rest }: MenuProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const Popup = popup.use(asked !== null)?.MenuPopup;
  useEffect(() => whenIdle(fetchAhead), []);
  useEffect(() => () => asked?.keys.drop(), [asked]);
  if (asked && Popup) return <Popup trigger={trigger} askedBy={asked.by} keys={asked.keys} {...rest} />;
  const ask = (by: Asked["by"]) => setAsked((before) => before ?? { by, keys: holdKeys(() => setAsked(null)) });
  return cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    "aria-busy": asked !== null || undefined,
    onPointerEnter: fetchAhead,
    onFocus: fetchAhead,
    onClick: ({ detail }: MouseEvent) => ask(detail === 0 ? "keyboard" : "pointer"),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      ask("keyboard");
    },
  });
}

/** One that does not come now is asked for again when it is needed. */
const fetchAhead = () => void popup.load().catch(() => undefined);

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
