"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { Segmented } from "./segmented.tsx";
import { chooseTheme, type ThemeChoice, useThemeChoice } from "./theme.ts";

const OPTIONS: { value: ThemeChoice; label: React.ReactNode }[] = [
  { value: "system", label: <Choice icon={<Monitor aria-hidden size={14} />} words="System" /> },
  { value: "light", label: <Choice icon={<Sun aria-hidden size={14} />} words="Light" /> },
  { value: "dark", label: <Choice icon={<Moon aria-hidden size={14} />} words="Dark" /> },
];

/** System, light or dark. */
export function ThemeSwitch({ className }: { className?: string }) {
  const choice = useThemeChoice();
  return <Segmented label="Theme" value={choice} onValueChange={chooseTheme} options={OPTIONS} className={className} />;
}

function Choice({ icon, words }: { icon: React.ReactNode; words: string }) {
  return (
    <>
      {icon}
      {words}
    </>
  );
}
