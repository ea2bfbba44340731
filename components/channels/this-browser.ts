"use client";

import { useSyncExternalStore } from "react";
import { deviceName } from "./device-name.ts";

const WORKER = "/push-worker.js";

const canPush = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const subscribeToNothing = () => () => undefined;

/** Whether this browser can show push messages at all; taken for true until the page is awake. */
export function useCanPush(): boolean {
  return useSyncExternalStore(subscribeToNothing, canPush, () => true);
}

/** What the server keeps to reach this browser. */
export type ThisBrowser = {
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } };
  device: string;
};

/**
 * Asks the person and the browser's push service to let this installation's messages through. Call it from a click.
 *
 * @param serverKey base64url
 * @throws Error in words for the person
 */
export async function subscribeThisBrowser(serverKey: string): Promise<ThisBrowser> {
  if ((await Notification.requestPermission()) !== "granted") {
    throw new Error("This browser blocks our notifications. Allow them in its settings for this site, then try again.");
  }
  await navigator.serviceWorker.register(WORKER);
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = toBytes(serverKey);
  const old = await pushManager.getSubscription();
  // of an installation's former key: its messages would be refused
  if (old && !isSame(old.options.applicationServerKey, key)) await old.unsubscribe();
  const subscription = await pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: key })
    .catch((cause: unknown) => {
      const message =
        "This browser did not reach its push service, which a private window never does. Try again later, or in another browser.";
      throw new Error(message, { cause });
    });
  const { endpoint = "", keys = {} } = subscription.toJSON();
  const { p256dh = "", auth = "" } = keys;
  return { subscription: { endpoint, keys: { p256dh, auth } }, device: deviceName(navigator.userAgent) };
}

function toBytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function isSame(given: ArrayBuffer | null, key: Uint8Array): boolean {
  const bytes = new Uint8Array(given ?? new ArrayBuffer(0));
  return bytes.length === key.length && bytes.every((byte, i) => byte === key[i]);
}
