/** Keys pressed together, e.g. `mod+shift+z`, `?`, `alt+arrowup`. `mod` is Ctrl, and Command on a Mac. */
export type Chord = string;

type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** What was pressed. A sign that takes Shift to type is that sign; a digit is the digit, whatever Shift makes of it. */
export function chordOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }: Pressed): Chord {
  const plain = plainKey({ key, code, altKey });
  const isSign = plain.length === 1 && !/[a-z0-9]/.test(plain);
  return [
    (ctrlKey || metaKey) && "mod",
    altKey && "alt",
    shiftKey && !isSign && "shift",
    plain === "+" ? "plus" : plain,
  ]
    .filter(Boolean)
    .join("+");
}

function plainKey({ key, code, altKey }: Pick<Pressed, "key" | "code" | "altKey">): string {
  if (key === "?" || key === "+") return key;
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit) return digit;
  // With Alt a Mac types other letters.
  const letter = altKey ? /^Key([A-Z])$/.exec(code)?.[1] : undefined;
  if (letter) return letter.toLowerCase();
  return key === " " ? "space" : key.toLowerCase();
}

const WORDS: Record<string, string> = {
  mod: "Ctrl",
  alt: "Alt",
  shift: "Shift",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  delete: "Delete",
  backspace: "Backspace",
  enter: "Enter",
  escape: "Esc",
  tab: "Tab",
  space: "Space",
  plus: "+",
};

/** Each key as it is written on a key cap. */
export function keyCaps(chord: Chord): string[] {
  return chord.split("+").map((key) => WORDS[key] ?? key.toUpperCase());
}
