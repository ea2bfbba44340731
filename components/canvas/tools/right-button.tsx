"use client";

import { memo, useCallback, useState } from "react";
import type { CommandContext } from "../commands/command.ts";
import { LateContextMenu, Once } from "../late-parts.tsx";
import type { MenuTarget } from "./context-menu.tsx";
import { useRightDrag } from "./use-right-drag.ts";

/** The right button: a drag selects what it is drawn around, a press opens what can be done there. */
export const RightButton = memo(function RightButton({ context }: { context: CommandContext }) {
  const [target, setTarget] = useState<MenuTarget | null>(null);
  const close = useCallback(() => setTarget(null), []);
  useRightDrag(setTarget);
  return (
    <Once isOpen={target !== null}>
      <LateContextMenu target={target} context={context} onClose={close} />
    </Once>
  );
});
