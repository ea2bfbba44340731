"use client";

import { Slider } from "#components/ui/slider.tsx";

export type LineScaleProps = {
  /** The person's line, an exact decimal. */
  value: string;
  min: string;
  max: string;
  step: string;
  label: string;
  unit: string;
  /** While dragging or pressing arrow keys. */
  onChange: (value: string) => void;
  /** When let go: the value to save. */
  onCommit: (value: string) => void;
};

const placesOf = (step: string) => step.split(".")[1]?.length ?? 0;
const TICKS = 50;

/**
 * The threshold scale: hatched copper is where the alert rings, the brass knob is the person's line, ticks are real
 * units. The slider's own numbers are floats; what leaves it is cut to the step's places.
 */
export function LineScale({ value, min, max, step, label, unit, onChange, onCommit }: LineScaleProps) {
  const exact = (n: number) => n.toFixed(placesOf(step));
  const [low, high] = [Number(min), Number(max)];
  const share = Math.min(100, Math.max(0, ((Number(value) - low) / (high - low)) * 100));
  const named = (n: number) => `${n.toFixed(placesOf(step))}${unit && ` ${unit}`}`;
  return (
    <div className="px-[30px] pt-5 pb-4 max-phone:px-6">
      <Slider
        value={Number(value)}
        min={low}
        max={high}
        step={Number(step)}
        label={label}
        valueText={named(Number(value))}
        onChange={(n) => onChange(exact(n))}
        onCommit={(n) => onCommit(exact(n))}
        className="flex h-8 w-full touch-none"
        thumbClass="absolute top-1/2 grid size-[26px] -translate-1/2 place-items-center rounded-full border-[1.5px] border-brass-lo bg-brass shadow-2 ring-2 ring-surface outline-offset-3 touch:size-8"
        thumb={<span aria-hidden className="h-2.5 w-[5px] border-x-[1.5px] border-on-brass" />}
      >
        <span className="absolute inset-x-0 top-1/2 h-2 -translate-y-1/2 rounded-full bg-sunken inset-ring inset-ring-line">
          <span
            aria-hidden
            className="absolute inset-y-0 left-0 rounded-full bg-when [background-image:repeating-linear-gradient(115deg,transparent_0_5px,rgb(255_255_255/0.22)_5px_8px)]"
            style={{ width: `${share}%` }}
          />
        </span>
      </Slider>
      <div aria-hidden className="relative mt-1 h-3">
        {Array.from({ length: TICKS + 1 }, (_, tick) => (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: ticks are their place
            key={tick}
            className={`absolute w-px bg-control ${tick % 25 === 0 ? "h-3" : tick % 5 === 0 ? "h-2" : "h-[5px]"}`}
            style={{ left: `${(tick / TICKS) * 100}%` }}
          />
        ))}
      </div>
      <div aria-hidden className="relative mt-1 h-4 text-label text-ink-3">
        {[0, 0.5, 1].map((part) => (
          <span key={part} className="absolute -translate-x-1/2 whitespace-nowrap" style={{ left: `${part * 100}%` }}>
            {named(low + (high - low) * part)}
          </span>
        ))}
      </div>
    </div>
  );
}
