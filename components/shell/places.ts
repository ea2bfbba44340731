import {
  Activity,
  ChartNoAxesCombined,
  Coins,
  Filter,
  HeartPulse,
  House,
  type LucideIcon,
  Send,
  Settings,
  SlidersHorizontal,
  Users,
  Workflow,
} from "lucide-react";

export type Place = { label: string; path: string; icon: LucideIcon };

/** The operator's places in order; paths below `/w/<workspace>`. */
export const places: readonly Place[] = [
  { label: "Home", path: "", icon: House },
  { label: "Workflows", path: "/workflows", icon: Workflow },
  { label: "Runs", path: "/runs", icon: Activity },
  { label: "Deliveries", path: "/deliveries", icon: Send },
  { label: "Subscribers", path: "/subscribers", icon: Users },
  { label: "Segments", path: "/segments", icon: Filter },
  { label: "Topics", path: "/topics", icon: SlidersHorizontal },
  { label: "Measure", path: "/measure", icon: ChartNoAxesCombined },
  { label: "Credits", path: "/credits", icon: Coins },
  { label: "Health", path: "/health", icon: HeartPulse },
];

export const settingsPlace: Place = { label: "Settings", path: "/settings", icon: Settings };

/** An execution belongs to Runs. */
const ALIASES: Record<string, string> = { "/executions": "/runs" };

/** Whether a place is the one the address stands in. */
export function isHere(place: Place, o: { base: string; pathname: string }): boolean {
  const below = o.pathname.slice(o.base.length);
  const first = below.split("/").slice(0, 2).join("/");
  return (ALIASES[first] ?? first) === place.path;
}
