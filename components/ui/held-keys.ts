/** Keys that were pressed for something that is on its way. */
export type HeldKeys = {
  /** Presses them again, one after another, on what has the focus, and lets keys go their own way from then on. */
  press: () => Promise<void>;
  drop: () => void;
};

const KEYS_MAX = 20;
/** A list moves its focus after it has drawn. */
const nextFrame = () => new Promise((done) => requestAnimationFrame(done));

/** Holds every key that would move in a list or choose of it; `onLeave` when somebody turns away from it instead. */
export function holdKeys(onLeave: () => void): HeldKeys {
  const held: string[] = [];
  const take = (event: KeyboardEvent) => {
    // one that was pressed by `press`
    if (!event.isTrusted || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" || event.key === "Tab") {
      leave();
      return;
    }
    if (event.key.length > 1 && !/^(Arrow(Up|Down)|Home|End|Enter)$/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat && held.length < KEYS_MAX) held.push(event.key);
  };
  const drop = () => {
    window.removeEventListener("keydown", take, true);
    window.removeEventListener("pointerdown", leave, true);
  };
  const leave = () => {
    drop();
    onLeave();
  };
  window.addEventListener("keydown", take, true);
  window.addEventListener("pointerdown", leave, true);
  const press = async () => {
    for (let key = held.shift(); key !== undefined; key = held.shift()) {
      pressOn(document.activeElement, key);
      await nextFrame();
    }
    drop();
  };
  return { press, drop };
}

function pressOn(element: Element | null, key: string): void {
  // a browser takes no script's Enter for a press
  if ((key === "Enter" || key === " ") && element instanceof HTMLElement) element.click();
  else element?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}
