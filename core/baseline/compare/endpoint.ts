import { within } from "../../fleet/cidr.ts";
import type { ClusterConfiguration } from "../../fleet/facts.ts";
import type { ClusterBaseline } from "../../policy/baseline-policy.ts";
import type { ConfigChange, UpdateConfig } from "../steps.ts";
import { type Check, listed, outcomesOf } from "./check.ts";

const { differs, satisfied } = outcomesOf("config");

const ID = { private: "config/endpoint-private", public: "config/endpoint-public" };

/**
 * The cluster's API endpoint. The template sets limits: `private: true` must be there, `public: false` must not, and a public one may be reached from
 * `publicAccessCidrs` at most. Less exposure than allowed is no difference.
 */
export function endpointChecks({ access }: ClusterConfiguration, { endpoint: wanted }: ClusterBaseline): Check[] {
  if (!wanted) return [];
  return [...(wanted.private ? [privateCheck(access)] : []), publicCheck(access, wanted)];
}

function privateCheck(access: ClusterConfiguration["access"]): Check {
  if (access.private) return satisfied("endpoint-private", "endpoint");
  const words = {
    subject: "endpoint",
    found: "off",
    wanted: "on",
    message: "The API endpoint cannot be reached from within the VPC.",
    remedy: "Switch private access to the endpoint on.",
  };
  const change: ConfigChange = { aspect: "endpoint", public: access.public, private: true };
  return differs("endpoint-private", words, {
    step: step(ID.private, change, "the private endpoint is switched on", true),
  });
}

function publicCheck(
  access: ClusterConfiguration["access"],
  { public: allowed, private: inside, publicAccessCidrs: most }: NonNullable<ClusterBaseline["endpoint"]>,
): Check {
  if (!access.public) return satisfied("endpoint-public", "endpoint");
  const from = listed(access.publicAccessCidrs);
  if (!allowed) {
    const words = {
      subject: "endpoint",
      found: `reachable from ${from}`,
      wanted: "off",
      message: `The API endpoint is public, reachable from ${from}.`,
      remedy: "Switch public access off, once everybody who needs the API reaches it from within the VPC.",
    };
    // EKS refuses an endpoint that is neither: without a private one nobody could reach it.
    if (!access.private && !inside)
      return differs("endpoint-public", words, {
        needsPerson: "the cluster has no private endpoint, and the template asks for none",
      });
    const change: ConfigChange = { aspect: "endpoint", public: false, private: true };
    return differs("endpoint-public", words, {
      step: step(ID.public, change, "the public endpoint is switched off", false),
    });
  }
  const outside = most ? access.publicAccessCidrs.filter((range) => !most.some((outer) => within(range, outer))) : [];
  if (!most || outside.length === 0) return satisfied("endpoint-public", "endpoint");
  const words = {
    subject: "endpoint",
    found: from,
    wanted: listed(most),
    message: `The public API endpoint can be reached from ${listed(outside)}.`,
    remedy: `Restrict public access to ${listed(most)}.`,
  };
  const change: ConfigChange = {
    aspect: "endpoint",
    public: true,
    private: access.private || inside,
    publicAccessCidrs: most,
  };
  return differs("endpoint-public", words, {
    step: step(ID.public, change, `the public endpoint is restricted to ${listed(most)}`, false),
  });
}

const step = (id: string, change: ConfigChange, why: string, safe: boolean): UpdateConfig => ({
  kind: "update-config",
  id,
  // The private endpoint stands before the public one is touched.
  after: id === ID.public ? [ID.private] : [],
  why,
  safe,
  change,
});
