import { isClusterAdmin, policyText } from "../../baseline/access-scope.ts";
import { roleArn } from "../../baseline/names.ts";
import { rotationState } from "../../planner/authorities.ts";
import { dayOf, span } from "../../preflight/text.ts";
import { driftRule, GUIDE } from "../rule.ts";

const ANYWHERE = new Set(["0.0.0.0/0", "::/0"]);

export const endpointOpen = driftRule({
  id: "endpoint-open",
  title: "Public endpoint for the whole internet",
  severity: "medium",
  why: "Whoever has credentials, or finds a hole in the API server, can come from anywhere. Where the template says from where it may be reached, endpoint-public looks instead.",
  remedy: "Restrict publicAccessCidrs to addresses you know, or switch the public endpoint off.",
  page: `${GUIDE}/cluster-endpoint.html`,
  needs: ["cluster"],
  // The template's own rule is stricter; two findings for one endpoint would be one too many.
  applies: ({ template: { cluster: wanted } }) =>
    wanted.endpoint === undefined || (wanted.endpoint.public && wanted.endpoint.publicAccessCidrs === undefined),
  find: ({ cluster: { access } }) => {
    const open = access.publicAccessCidrs.filter((range) => ANYWHERE.has(range));
    if (!access.public || open.length === 0) return [];
    return [
      {
        subject: "endpoint",
        found: `public, from ${access.publicAccessCidrs.join(", ")}`,
        wanted: "known addresses",
        message: `The API endpoint can be reached from anywhere (${open.join(", ")}).`,
        evidence: { private: access.private ? "on" : "off" },
      },
    ];
  },
});

export const secretsUnencrypted = driftRule({
  id: "secrets-key",
  title: "Secrets without a KMS key of your own",
  severity: "low",
  why: "EKS encrypts etcd by a key of AWS's. With a KMS key of your own, reading Secrets from a backup or disk also takes rights to that key, and its use is logged.",
  remedy:
    "Associate an encryption configuration with a KMS key. It cannot be taken back, and the key must never be deleted.",
  page: `${GUIDE}/enable-kms.html`,
  needs: ["cluster"],
  find: ({ cluster: { secretsKeys } }) =>
    secretsKeys.length > 0
      ? []
      : [
          {
            subject: "",
            found: "no KMS key",
            wanted: "a KMS key for Secrets",
            message: "Kubernetes Secrets are not encrypted by a KMS key of your own.",
          },
        ],
});

export const argocdClusterAdmin = driftRule({
  id: "argocd-cluster-admin",
  title: "Argo CD is an administrator of the whole cluster",
  severity: "high",
  why: "Whoever can change what Argo CD deploys, or the Argo CD cluster itself, can then do anything in every cluster it knows.",
  remedy: "Give Argo CD access policies for the namespaces it deploys to, and rights beyond them by Kubernetes groups.",
  page: `${GUIDE}/access-policies.html`,
  needs: ["access-entries"],
  find: ({ "access-entries": entries }, { ref, template: { argocd } }) => {
    const known = argocd?.role === undefined ? undefined : roleArn(argocd.role, ref);
    return entries
      .filter(
        ({ principalArn }) => principalArn === known || /argo-?cd/i.test(principalArn.slice(principalArn.indexOf("/"))),
      )
      .flatMap(({ principalArn, policies }) =>
        policies.filter(isClusterAdmin).map((policy) => ({
          subject: principalArn,
          found: policyText(policy),
          wanted: "namespaces it deploys to",
          message: `Argo CD (${principalArn}) is an administrator of the whole cluster by ${policyText(policy)}.`,
        })),
      );
  },
});

const DAY = 86_400_000;
const AUTHORITY_NOTICE_DAYS = 180;
const URGENT_DAYS = 30;

export const authorityExpiring = driftRule({
  id: "authority-expiring",
  title: "Certificate authority ends soon",
  severity: "medium",
  why: "Nodes and clients that do not trust the next authority lose the cluster on the day EKS activates it by itself.",
  remedy: "Rotate it while there is time: fleetwright upgrade start --goal ca-rotation.",
  page: `${GUIDE}/certificate-authority-rotation.html`,
  needs: ["certificate-authorities"],
  find: ({ "certificate-authorities": authorities }, { now }) => {
    const { signer, successor } = rotationState(authorities);
    const end = [signer?.notAfter, signer?.finalAutoActivation, successor?.finalAutoActivation]
      .filter((time) => time !== undefined)
      .sort()[0];
    const left = end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end) - now.getTime();
    if (!signer || end === undefined || left > AUTHORITY_NOTICE_DAYS * DAY) return [];
    const when = left > 0 ? `on ${dayOf(end)}, in ${span(left)}` : `on ${dayOf(end)}, which is past`;
    const what = end === signer.notAfter ? "ends" : "is replaced by EKS itself";
    return [
      {
        subject: signer.id,
        found: `${what} ${dayOf(end)}`,
        wanted: `more than ${AUTHORITY_NOTICE_DAYS} days`,
        message: `The certificate authority ${signer.id} ${what} ${when}.`,
        ...(left <= URGENT_DAYS * DAY ? { severity: "high" as const } : {}),
      },
    ];
  },
});
