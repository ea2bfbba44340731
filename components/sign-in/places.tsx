import { Bell, ShieldCheck, Workflow } from "lucide-react";
import NextLink from "next/link";
import { WalletMark } from "#components/ui/wallet-name.tsx";
import type { Places as PlacesData } from "#server/services/identity/list-places.ts";
import { ChoiceBody, type ChoiceBodyProps, choiceClass } from "./choice.tsx";
import { CreateWorkspace } from "./create-workspace.tsx";
import { SignOut } from "./sign-out.tsx";

export type PlacesProps = { address: string; places: PlacesData };

/** Where a wallet can go when there are several places, or what it can begin when there are none. */
export function Places({ address, places }: PlacesProps) {
  const links = linksOf(places);
  const isKnown = links.length > places.open.length;
  return (
    <>
      <h1 className="engraved text-[27px] leading-[34px] phone:text-[30px] phone:leading-[38px]">
        {isKnown ? "Where to" : "Welcome"}
      </h1>
      <p className="mt-1.5 text-[16px] leading-6 text-ink-2">
        {isKnown ? "This wallet is known in more than one place." : "This wallet is new here."}
      </p>
      {links.length > 0 && (
        <nav aria-label="Places" className="mt-6 flex flex-col gap-[9px]">
          {links.map(({ href, ...body }, i) => (
            <NextLink key={href} href={href} className={choiceClass(i === 0)}>
              <ChoiceBody {...body} isFirst={i === 0} />
            </NextLink>
          ))}
        </nav>
      )}
      <CreateWorkspace isOpen={!isKnown && links.length === 0} />
      <p className="mt-6 flex items-center gap-2 text-[13px] text-ink-2">
        <WalletMark address={address} />
        <span className="mono min-w-0 truncate">{address}</span>
        <SignOut />
      </p>
    </>
  );
}

type PlaceLink = Pick<ChoiceBodyProps, "icon" | "title" | "hint"> & { href: string };

function linksOf({ isAdmin, memberOf, subscribedTo, open }: PlacesData): PlaceLink[] {
  const alerts = <Bell aria-hidden size={19} strokeWidth={1.9} />;
  return [
    ...memberOf.map(({ slug, name, role }) => ({
      href: `/w/${slug}`,
      icon: <Workflow aria-hidden size={19} strokeWidth={1.9} />,
      title: name,
      hint: `You are its ${role}`,
    })),
    ...subscribedTo.map(({ slug, name }) => ({
      href: `/a/${slug}`,
      icon: alerts,
      title: `${name} alerts`,
      hint: "Your own alerts and messages",
    })),
    ...(isAdmin
      ? [
          {
            href: "/admin",
            icon: <ShieldCheck aria-hidden size={19} strokeWidth={1.9} />,
            title: "Installation",
            hint: "Every workspace, its history and credits",
          },
        ]
      : []),
    ...open.map(({ slug, name }) => ({
      href: `/a/${slug}`,
      icon: alerts,
      title: `Follow ${name}`,
      hint: "Choose which alerts you want from it",
    })),
  ];
}
