import { EKSClient, type EKSClientConfig } from "@aws-sdk/client-eks";
import { STSClient } from "@aws-sdk/client-sts";
import type { Clock, Scope } from "#core/ports.ts";
import { assumedCredentials, type Credentials, type MemberRole, partitionOf } from "./credentials.ts";
import { systemClock } from "./system-clock.ts";

/**
 * Settings of every client. A call that hangs must fail while its step still has time to try again (steps have two minutes); the SDK by itself waits for
 * ever. Connections are kept alive by the SDK's own default.
 */
export const CLIENT_DEFAULTS = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
};

export interface ClientsOptions {
  hub: { account: string; region: string };
  /** How member accounts are entered; the hub's own account never needs it. Without it, all calls use the hub's own credentials. */
  memberRole?: MemberRole;
  /** Calls under way at the same time per account and Region. EKS publishes no rates; it throttles per account and Region. */
  concurrencyPerScope?: number;
  /** Extra client configuration: endpoint, request handler, credentials. The sandbox answers calls in-process with it. */
  configure?: (scope: Scope) => Partial<EKSClientConfig>;
  /** Tells when assumed credentials are about to expire. */
  clock?: Clock;
}

/** Gives clients for an account and Region, made once and kept: connections and assumed credentials are shared by all calls. */
export class Clients {
  readonly #options: ClientsOptions;
  readonly #eks = new Map<string, LimitedEks>();
  readonly #assume: ((account: string) => Promise<Credentials>) | undefined;

  constructor(options: ClientsOptions) {
    const { hub, memberRole: role, clock = systemClock } = options;
    this.#options = options;
    if (role) {
      const sts = new STSClient({ ...CLIENT_DEFAULTS, region: hub.region });
      this.#assume = assumedCredentials({ sts, role, partition: partitionOf(hub.region), clock });
    }
  }

  eks(scope: Scope): LimitedEks {
    const key = `${scope.account}/${scope.region}`;
    let client = this.#eks.get(key);
    if (!client) {
      const { configure, concurrencyPerScope = 10 } = this.#options;
      const config: EKSClientConfig = {
        ...CLIENT_DEFAULTS,
        region: scope.region,
        // Client-side rate limiting that follows the service's throttling.
        retryMode: "adaptive",
        ...this.#credentials(scope),
        ...configure?.(scope),
      };
      client = new LimitedEks(new EKSClient(config), concurrencyPerScope);
      this.#eks.set(key, client);
    }
    return client;
  }

  #credentials({ account }: Scope): Pick<EKSClientConfig, "credentials"> {
    const assume = this.#assume;
    if (!assume || account === this.#options.hub.account) return {};
    return { credentials: () => assume(account) };
  }
}

/** An EKS client with at most so many calls under way. */
export class LimitedEks {
  readonly #client: EKSClient;
  readonly #limit: number;
  readonly #queue: (() => void)[] = [];
  #active = 0;

  constructor(client: EKSClient, limit: number) {
    this.#client = client;
    this.#limit = limit;
  }

  async call<T>(work: (client: EKSClient) => Promise<T>): Promise<T> {
    if (this.#active >= this.#limit) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#active += 1;
    try {
      return await work(this.#client);
    } finally {
      // The slot goes straight to the next in line, so `active` stays as it is then.
      const next = this.#queue.shift();
      if (next) next();
      else this.#active -= 1;
    }
  }
}
