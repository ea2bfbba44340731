import { createConfig, http } from "wagmi";
import { mainnet } from "wagmi/chains";

/**
 * For finding and asking wallets only: no chain is read through it. Nothing is kept either: who is signed in, the
 * session says.
 */
export const wagmiConfig = createConfig({
  chains: [mainnet],
  transports: { [mainnet.id]: http() },
  multiInjectedProviderDiscovery: true,
  storage: null,
});
