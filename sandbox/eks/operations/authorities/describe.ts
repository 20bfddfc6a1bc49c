import type { Operation } from "../../../aws/service.ts";
import { clusterWithAuthorities, findAuthority, shown } from "../../authorities.ts";
import type { EksWorld } from "../../state.ts";

export function describeCertificateAuthority(world: EksWorld): Operation {
  return (call) => {
    const { state, now } = clusterWithAuthorities(world, call);
    return { certificateAuthority: shown(state, findAuthority(state, call.input.certificateAuthorityId), now) };
  };
}
