"use client";

import { type RefObject, useEffect, useMemo, useRef } from "react";
import { toast } from "../../ui/toast.tsx";
import type { View } from "../commands/command.ts";
import { type BuilderStore, say, undoGesture } from "../store/actions.ts";
import { copySelection, cutSelection, pastedWords, pasteText } from "../store/clip.ts";
import { placeOf } from "../use-shortcuts.ts";

/** Copy, cut and paste of steps by the system's own clipboard: also into another workflow, tab or browser. */
export function useClipboard(root: RefObject<HTMLElement | null>, store: BuilderStore, view: View) {
  // Where the browser keeps its clipboard to itself, what was copied last is at least pasted here.
  const last = useRef("");
  const acts = useMemo(() => {
    const take = (text: string | null) => {
      if (text === null) say(store, "Nothing is selected to copy");
      else last.current = text;
      return text;
    };
    const paste = (text: string) => {
      const pasted = pasteText(store, text, view.centre());
      const words = pasted ? pastedWords(pasted) : "";
      if (words) toast({ title: "Pasted", description: words, undo: () => undoGesture(store) });
      return pasted !== null;
    };
    return { copy: () => take(copySelection(store)), cut: () => take(cutSelection(store)), paste };
  }, [store, view]);

  useEffect(() => {
    const isMeant = ({ target }: ClipboardEvent) => {
      const element = target instanceof HTMLElement ? target : document.body;
      const isOurs = element === document.body || root.current?.contains(element);
      const { isTyping, isOnCanvas } = placeOf(element);
      return isOurs && !isTyping && isOnCanvas && !window.getSelection()?.toString();
    };
    const out = (act: () => string | null) => (event: ClipboardEvent) => {
      if (event.defaultPrevented || !isMeant(event)) return;
      const text = act();
      if (text === null) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
    };
    const [onCopy, onCut] = [out(acts.copy), out(acts.cut)];
    const onPaste = (event: ClipboardEvent) => {
      if (event.defaultPrevented || !isMeant(event)) return;
      if (acts.paste(event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    };
    window.addEventListener("copy", onCopy);
    window.addEventListener("cut", onCut);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("copy", onCopy);
      window.removeEventListener("cut", onCut);
      window.removeEventListener("paste", onPaste);
    };
  }, [root, acts]);

  return useMemo(() => {
    const write = (text: string | null) => {
      if (text !== null) navigator.clipboard?.writeText(text).catch(() => {});
    };
    return {
      copy: () => write(acts.copy()),
      cut: () => write(acts.cut()),
      paste: () => {
        const fallBack = () => acts.paste(last.current) || say(store, "There are no steps on the clipboard");
        if (!navigator.clipboard?.readText) fallBack();
        else navigator.clipboard.readText().then((text) => acts.paste(text) || fallBack(), fallBack);
      },
    };
  }, [acts, store]);
}
