type Ending = {
  state: "draft" | "live" | "paused" | "archived";
  expiresAt: Date | null;
  /** Null also for a pause that nobody made. */
  pausedBy: string | null;
};

/** Whether a workflow's end is still to come, or is why it is paused; null where there is nothing to say of one. */
export function endOf({ state, expiresAt, pausedBy }: Ending): { at: Date; isOver: boolean } | null {
  if (!expiresAt) return null;
  if (state === "live") return { at: expiresAt, isOver: false };
  return state === "paused" && pausedBy === null ? { at: expiresAt, isOver: true } : null;
}
