"use client";

import { Wallet } from "lucide-react";
import { injected, useConnect, useConnectors, useDisconnect, useSignMessage, WagmiProvider } from "wagmi";
import type { Attempt } from "./use-sign-in.ts";
import { wagmiConfig } from "./wagmi-config.ts";
import { WalletChoice } from "./wallet-choice.tsx";

export type BrowserWalletsProps = {
  /** No other way in is shown above. */
  isAlone: boolean;
  workspace: string | undefined;
  busy: string | null;
  onChoose: (id: string, attempt: Attempt) => void;
};

/** Wallets that announce themselves to the page (EIP-6963), or the one that older ones leave in `window.ethereum`. */
export function BrowserWallets(props: BrowserWalletsProps) {
  return (
    <WagmiProvider config={wagmiConfig} reconnectOnMount={false}>
      <Found {...props} />
    </WagmiProvider>
  );
}

function Found({ isAlone, workspace, busy, onChoose }: BrowserWalletsProps) {
  const announced = useConnectors();
  const attemptWith = useWalletSignIn(workspace);
  const hasOlder = announced.length === 0 && "ethereum" in window;
  if (announced.length === 0 && !hasOlder) return <NoWallet isAlone={isAlone} />;
  return (
    <section aria-label="Wallets in this browser" className={isAlone ? "mt-6" : "mt-5"}>
      {!isAlone && <p className="mb-2.5 text-[13px] leading-[18px] text-ink-2">Or come as yourself.</p>}
      <div className="flex flex-col gap-[9px]">
        {announced.map((connector, i) => (
          <WalletChoice
            key={connector.uid}
            icon={<WalletIcon src={connector.icon} />}
            title={connector.name}
            hint="Found in this browser"
            isFirst={isAlone && i === 0}
            isBusy={busy === connector.uid}
            isDisabled={busy !== null}
            onChoose={() => onChoose(connector.uid, attemptWith(connector))}
          />
        ))}
        {hasOlder && (
          <WalletChoice
            icon={<WalletIcon src={undefined} />}
            title="Browser wallet"
            hint="Found in this browser"
            isFirst={isAlone}
            isBusy={busy === "injected"}
            isDisabled={busy !== null}
            onChoose={() => onChoose("injected", attemptWith(injected()))}
          />
        )}
      </div>
    </section>
  );
}

function NoWallet({ isAlone }: { isAlone: boolean }) {
  return (
    <p
      className={
        isAlone ? "mt-6 rounded-card border border-line bg-surface px-4 py-3.5" : "mt-4 text-[13px] text-ink-2"
      }
    >
      {isAlone
        ? "No wallet was found in this browser. Install one and reload, or open this page in your wallet’s own browser."
        : "A wallet of your own works as well; none was found in this browser."}
    </p>
  );
}

function WalletIcon({ src }: { src: string | undefined }) {
  // wallets bring their icons as data; anything else would tell a stranger's server who is here
  if (!src?.startsWith("data:image/")) return <Wallet aria-hidden size={19} strokeWidth={1.9} />;
  // biome-ignore lint/performance/noImgElement: a data URI has nothing to optimise.
  return <img src={src} alt="" width={26} height={26} />;
}

/** Connects, lets the wallet sign our message, and hands it in. */
function useWalletSignIn(workspace: string | undefined) {
  const connect = useConnect();
  const disconnect = useDisconnect();
  const sign = useSignMessage();
  return (wallet: Parameters<typeof connect.mutateAsync>[0]["connector"]): Attempt =>
    async (client) => {
      const { accounts, chainId } = await connect.mutateAsync({ connector: wallet });
      try {
        const [account] = accounts;
        if (!account) throw new Error("The wallet shows no account. Open it and choose one.");
        const { message } = await client.identity.startSignIn.mutate({
          address: account,
          chainId,
          ...(workspace && { workspace }),
        });
        const signature = await sign.mutateAsync({ message, account });
        await client.identity.finishSignIn.mutate({ message, signature, ...(workspace && { workspace }) });
      } catch (error) {
        // forget the connection, so that a second try can choose another account
        await disconnect.mutateAsync({}).catch(() => undefined);
        throw error;
      }
    };
}
