import { EKSClient, type EKSClientConfig } from "@aws-sdk/client-eks";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Scope } from "#core/ports.ts";

export interface ClientsOptions {
  hub: { account: string; region: string };
  /** Role in member accounts, and the external id it asks for. Without it, all calls use the hub's own credentials. */
  memberRole?: { name: string; externalId: string };
  /** Calls under way at the same time per account and Region. EKS publishes no rates; it throttles per account and Region. */
  concurrencyPerScope?: number;
  /** Extra client configuration: endpoint, request handler, credentials. The sandbox answers calls in-process with it. */
  configure?: (scope: Scope) => Partial<EKSClientConfig>;
}

/** Gives clients for an account and Region, made once and kept: connections and assumed credentials are shared by all calls. */
export class Clients {
  readonly #options: ClientsOptions;
  readonly #eks = new Map<string, LimitedEks>();

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  eks(scope: Scope): LimitedEks {
    const key = `${scope.account}/${scope.region}`;
    let client = this.#eks.get(key);
    if (!client) {
      const { configure, concurrencyPerScope = 10 } = this.#options;
      const config: EKSClientConfig = {
        region: scope.region,
        // Client-side rate limiting that follows the service's throttling.
        retryMode: "adaptive",
        maxAttempts: 5,
        ...this.#credentials(scope),
        ...configure?.(scope),
      };
      client = new LimitedEks(new EKSClient(config), concurrencyPerScope);
      this.#eks.set(key, client);
    }
    return client;
  }

  #credentials(scope: Scope): Pick<EKSClientConfig, "credentials"> {
    const { hub, memberRole } = this.#options;
    if (!memberRole) return {};
    const sts = new STSClient({ region: hub.region });
    // The SDK keeps what this gives until shortly before its expiration and then asks again.
    const credentials = async () => {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${scope.account}:role/${memberRole.name}`,
          RoleSessionName: "fleetwright",
          ExternalId: memberRole.externalId,
        }),
      );
      if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey) {
        throw new Error(`AssumeRole of ${memberRole.name} in ${scope.account} gave no credentials`);
      }
      return {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        ...(Credentials.SessionToken ? { sessionToken: Credentials.SessionToken } : {}),
        ...(Credentials.Expiration ? { expiration: Credentials.Expiration } : {}),
      };
    };
    return { credentials };
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
