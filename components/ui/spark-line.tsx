import { cn } from "./cn.ts";

export type SparkLineProps = {
  /** Oldest first. */
  values: number[];
  /** What it shows, with the latest figure: "Told per hour, 12 in the last". */
  label: string;
  width?: number;
  height?: number;
  tone?: "ink" | "idle" | "bad";
  className?: string;
};

const PAD = 2.5;

/** Points of a line in a box, the lowest value on its floor. Flat series lie on the floor. */
export function sparkPoints(values: number[], width: number, height: number): { x: number; y: number }[] {
  const high = Math.max(...values, 1);
  const step = values.length > 1 ? (width - 2 * PAD) / (values.length - 1) : 0;
  return values.map((value, i) => ({
    x: Math.round((PAD + i * step) * 10) / 10,
    y: Math.round((height - PAD - (value / high) * (height - 2 * PAD)) * 10) / 10,
  }));
}

/** A series without axes, its newest point marked in brass. */
export function SparkLine(props: SparkLineProps) {
  const { values, label, width = 132, height = 30, tone = "ink", className } = props;
  const points = sparkPoints(values, width, height);
  const last = points.at(-1);
  const line = points.map((p, i) => `${i ? "L" : "M"}${p.x} ${p.y}`).join("");
  const first = points[0];
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className={className}
    >
      {first && last && (
        <>
          <path d={`${line}L${last.x} ${height}L${first.x} ${height}Z`} className="fill-ink opacity-6" />
          <path
            d={line}
            fill="none"
            strokeWidth="1.5"
            strokeLinejoin="round"
            className={cn(
              tone === "ink" && "stroke-ink-2",
              tone === "idle" && "stroke-idle",
              tone === "bad" && "stroke-bad",
            )}
          />
          <circle cx={last.x} cy={last.y} r="2.2" className="fill-brass-lo dark:fill-brass" />
        </>
      )}
    </svg>
  );
}
