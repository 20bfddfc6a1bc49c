import { EKSClient, type EKSClientConfig } from "@aws-sdk/client-eks";
import { STSClient } from "@aws-sdk/client-sts";
import { partitionOf } from "#core/fleet/partition.ts";
import type { Clock, Scope } from "#core/ports.ts";
import { assumedCredentials, type Credentials, type MemberRole } from "./credentials.ts";
import { Limited } from "./limited.ts";
import { systemClock } from "./system-clock.ts";

/**
 * Settings of every client. A call that hangs must fail while its step still has time to try again (steps have two minutes); the SDK by itself waits for
 * ever. Connections are kept alive by the SDK's own default.
 */
export const CLIENT_DEFAULTS = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
};

/** What the configurations of all SDK clients have in common. */
type Settings = Pick<EKSClientConfig, "endpoint" | "credentials" | "maxAttempts" | "retryMode" | "requestHandler">;

export type LimitedEks = Limited<EKSClient>;

export interface ClientsOptions {
  hub: { account: string; region: string };
  /**
   * How accounts are entered, the hub's own among them: what may be done to clusters is then said in one place, the role of the member template, and a
   * function of its own may do nothing to any. Without it, all calls use the function's own credentials.
   */
  memberRole?: MemberRole;
  /** Calls under way at the same time per service, account and Region, which is what AWS throttles by. EKS publishes no rates. */
  concurrencyPerScope?: number;
  /** Extra client configuration: endpoint, request handler, credentials. The sandbox answers calls in-process with it. `assumed`: those of the role. */
  configure?: (scope: Scope, assumed?: () => Promise<Credentials>) => Settings;
  /** Tells when assumed credentials are about to expire. */
  clock?: Clock;
}

/** Gives clients for an account and Region, made once and kept: connections and assumed credentials are shared by all calls. */
export class Clients {
  readonly #options: ClientsOptions;
  readonly #made = new Map<string, unknown>();
  readonly #assume: ((account: string) => Promise<Credentials>) | undefined;

  constructor(options: ClientsOptions) {
    const { hub, memberRole: role, clock = systemClock, configure } = options;
    this.#options = options;
    if (role) {
      const sts = new STSClient({ ...CLIENT_DEFAULTS, region: hub.region, ...configure?.(hub) });
      this.#assume = assumedCredentials({ sts, role, partition: partitionOf(hub.region), clock });
    }
  }

  eks(scope: Scope): LimitedEks {
    return this.of("eks", scope, (settings) => new EKSClient(settings));
  }

  /** What calls to an account and Region are signed with, for the one request no SDK client makes: the token of a cluster's Kubernetes API. */
  credentials(scope: Scope): Promise<Credentials> {
    return this.eks(scope).call((client) => client.config.credentials());
  }

  /** Any other service's client. Its adapter brings the SDK, so that a function which does not use the adapter is bundled without it. */
  of<Client>(
    service: string,
    scope: Scope,
    make: (settings: Settings & { region: string }) => Client | Promise<Client>,
  ): Limited<Client> {
    const key = `${service}/${scope.account}/${scope.region}`;
    // The service is part of the key, so what is found is of the type asked for.
    const known = this.#made.get(key) as Limited<Client> | undefined;
    if (known) return known;
    const made = new Limited(() => make(this.#settings(scope)), this.#options.concurrencyPerScope ?? 10);
    this.#made.set(key, made);
    return made;
  }

  #settings(scope: Scope): Settings & { region: string } {
    const assume = this.#assume;
    const assumed = assume && (() => assume(scope.account));
    return {
      ...CLIENT_DEFAULTS,
      region: scope.region,
      // Client-side rate limiting that follows the service's throttling.
      retryMode: "adaptive",
      ...(assumed ? { credentials: assumed } : {}),
      ...this.#options.configure?.(scope, assumed),
    };
  }
}
