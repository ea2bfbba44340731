import type { FieldTarget } from "../canvas/store/builder-state.ts";

const CONTROL = "input, textarea, select, button, [role=combobox]";

/** Where a field is drawn; the nearest field above it when it is not drawn itself. */
export function fieldElement({ field }: Pick<FieldTarget, "field">): HTMLElement | null {
  const steps = field.split(".");
  for (let length = steps.length; length > 0; length--) {
    const path = steps.slice(0, length).join(".");
    const found = document.querySelector<HTMLElement>(`[data-inspector] [data-field="${CSS.escape(path)}"]`);
    if (found) return found;
  }
  return null;
}

/** The first thing in a field that can take the focus. */
export function fieldControl(target: Pick<FieldTarget, "field"> | null): HTMLElement | null {
  return target === null ? null : (fieldElement(target)?.querySelector<HTMLElement>(CONTROL) ?? null);
}
