import type { Operation } from "../../../aws/service.ts";
import { clusterWithAuthorities, summaryOf } from "../../authorities.ts";
import { type EksWorld, page } from "../../state.ts";

export function listCertificateAuthorities(world: EksWorld): Operation {
  return (call) => {
    const { state } = clusterWithAuthorities(world, call);
    const { items, nextToken } = page(state.authorities.map(summaryOf), call.input);
    return { certificateAuthorities: items, nextToken };
  };
}
