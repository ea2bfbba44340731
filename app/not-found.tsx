import type { Metadata } from "next";
import { Entrance } from "#components/sign-in/entrance.tsx";
import { buttonClass } from "#components/ui/button-class.ts";

export const metadata: Metadata = { title: "Not here" };

export default function NotFound() {
  return (
    <Entrance>
      <h1 className="engraved text-[27px] leading-[34px] phone:text-[30px] phone:leading-[38px]">
        There is nothing at this address
      </h1>
      <p className="mt-1.5 text-[16px] leading-6 text-ink-2">
        It may have been removed, or it belongs to a workspace that your wallet is not a member of.
      </p>
      {/* every page has this one ready: a plain link needs no script */}
      <a href="/" className={`${buttonClass({ size: "l" })} mt-6`}>
        Go to the start
      </a>
    </Entrance>
  );
}
