import type { AuthenticationMode } from "@aws-sdk/client-eks";
import { invalidParameter } from "../state.ts";
import { type ConfigKind, pick } from "./kind.ts";

/** The one way there is: forward, a step at a time. Source: EKS user guide, "Change authentication mode to use access entries". */
const NEXT: Partial<Record<AuthenticationMode, AuthenticationMode>> = {
  CONFIG_MAP: "API_AND_CONFIG_MAP",
  API_AND_CONFIG_MAP: "API",
};

/** The authentication mode. EKS's refusal, also of the mode that already is, is recorded. */
export const accessConfig: ConfigKind = {
  type: "AccessConfigUpdate",
  asked: ({ accessConfig }) => pick(accessConfig, "authenticationMode"),
  change(cluster, { authenticationMode: to }) {
    const from = cluster.accessConfig?.authenticationMode ?? "CONFIG_MAP";
    if (NEXT[from] !== to) {
      const words = `Unsupported authentication mode update from ${from} to ${to}`;
      throw invalidParameter(words, { clusterName: cluster.name });
    }
    return {
      params: [{ type: "AuthenticationMode", value: String(to) }],
      becomes: { accessConfig: { ...cluster.accessConfig, authenticationMode: to as AuthenticationMode } },
    };
  },
};
