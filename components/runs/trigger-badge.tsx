import { FamilyBadge } from "#components/ui/family-badge.tsx";

const ICONS: Record<string, string> = {
  "contract-event": "radio",
  signal: "webhook",
  "contract-value": "gauge",
  price: "trending-up",
  balance: "scale",
  "address-activity": "arrow-left-right",
  schedule: "calendar-clock",
  "block-height": "layers",
};

export type TriggerBadgeProps = { type: string; size?: number; isIdle?: boolean };

/** The When of a workflow or run, as in the palette. */
export function TriggerBadge({ type, size = 22, isIdle }: TriggerBadgeProps) {
  return <FamilyBadge family="when" icon={ICONS[type] ?? "radio"} size={size} isIdle={isIdle} />;
}
