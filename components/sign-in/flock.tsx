import { Mark } from "#components/ui/mark.tsx";
import { flock } from "./flock-points.ts";

/** The flock that follows the sound of the bell. */
export function Flock() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 640 480"
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-x-0 top-[60px] h-[560px] w-full text-rail-ink"
    >
      <g fill="currentColor">
        {flock.map((p) => (
          <ellipse key={`${p.x} ${p.y} ${p.rx}`} cx={p.x} cy={p.y} rx={p.rx} ry={p.ry} opacity={p.opacity} />
        ))}
      </g>
      <g transform="translate(560 182)" className="fill-none stroke-brass" strokeWidth={1.2}>
        <circle r={34} opacity={0.55} />
        <circle r={62} opacity={0.3} />
        <circle r={96} opacity={0.15} />
      </g>
      <g transform="translate(536 156)">
        <Mark size={48} isOnRail />
      </g>
    </svg>
  );
}
