import { GetParameterCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";
import type { Clock, NodeImageCatalogue, Scope } from "#core/ports.ts";
import { type PublishedRelease, publishedRelease } from "./ami-types.ts";
import type { Clients } from "./clients.ts";
import { awsCall } from "./errors.ts";
import { keeper } from "./keep.ts";

/** Releases of node images from the public parameters AWS keeps in SSM. Answers are kept per Region: they are the same for every account. */
export function ssmNodeImageCatalogue(clients: Clients, clock: Clock): NodeImageCatalogue {
  const keep = keeper(clock);
  return {
    async latestRelease(scope, { minor, amiType }) {
      const published = publishedRelease(amiType, minor);
      if (!published) return undefined;
      return keep(`${scope.region}${published.parameter}`, () => read(clients, scope, published));
    },
  };
}

/** A parameter that does not exist is an answer: AL2 ended with 1.32, and not every Region has every image. */
function read(clients: Clients, scope: Scope, { parameter, member }: PublishedRelease): Promise<string | undefined> {
  return awsCall(`SSM parameter ${parameter}`, () =>
    clients
      .of("ssm", scope, (settings) => new SSMClient(settings))
      .call(async (client) => {
        try {
          const { Parameter } = await client.send(new GetParameterCommand({ Name: parameter }));
          const value = Parameter?.Value || undefined;
          return member === undefined ? value : memberOf(value, member);
        } catch (error) {
          if (error instanceof ParameterNotFound) return undefined;
          throw error;
        }
      }),
  );
}

function memberOf(json: string | undefined, member: string): string | undefined {
  try {
    const found = (JSON.parse(json ?? "null") as Record<string, unknown> | null)?.[member];
    return typeof found === "string" ? found : undefined;
  } catch {
    // Not JSON after all: no release is published there.
    return undefined;
  }
}
