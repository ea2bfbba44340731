"use client";

import {
  cloneElement,
  createContext,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
  type Ref,
  useContext,
  useEffect,
  useRef,
  useState,
} from "react";
import { lateModule, whenIdle } from "./late-module.ts";

export type DialogTrigger = ReactElement<HTMLAttributes<HTMLElement> & { ref?: Ref<HTMLElement> }>;

export type DialogProps = {
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  /** A button that opens it; leave out when opened by state. */
  trigger?: DialogTrigger;
  title: ReactNode;
  /** One sentence under the title. */
  description?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  /** Where the focus goes when it closes; null: back to where it came from. */
  focusAfter?: () => HTMLElement | null;
  className?: string;
  children?: ReactNode;
};

// No page needs it to be seen; it comes while the browser is idle, or with the first that opens.
const frame = lateModule(() => import("./dialog-frame.tsx"));
const CloseContext = createContext<() => void>(() => undefined);

/** A question or a small form over the page. On a phone it rises from the lower edge. */
export function Dialog({ isOpen, onOpenChange, trigger, focusAfter, ...rest }: DialogProps) {
  const [isOpenByItself, setOpenByItself] = useState(false);
  const isShown = isOpen ?? isOpenByItself;
  const [wasShown, setWasShown] = useState(isShown);
  // Once there it stays, so that it can close with its motion.
  if (isShown && !wasShown) setWasShown(true);
  const button = useRef<HTMLElement>(null);
  const Frame = frame.use(wasShown)?.DialogFrame;
  useEffect(() => whenIdle(() => void frame.load().catch(() => undefined)), []);
  const change = (next: boolean) => {
    setOpenByItself(next);
    onOpenChange?.(next);
  };
  return (
    <>
      {trigger &&
        cloneElement(trigger, {
          ref: button,
          "aria-haspopup": "dialog",
          "aria-expanded": isShown,
          onClick: (event: React.MouseEvent<HTMLElement>) => {
            trigger.props.onClick?.(event);
            change(true);
          },
        })}
      {Frame && wasShown && (
        <CloseContext value={() => change(false)}>
          <Frame {...rest} isOpen={isShown} onOpenChange={change} focusAfter={() => focusAfter?.() ?? button.current} />
        </CloseContext>
      )}
    </>
  );
}

/** Closes the dialog it stands in; give it a `Button` to look like one. */
export function DialogClose({ render }: { render: DialogTrigger }) {
  const close = useContext(CloseContext);
  return cloneElement(render, {
    onClick: (event: React.MouseEvent<HTMLElement>) => {
      render.props.onClick?.(event);
      close();
    },
  });
}
