/** Learns from AWS who made a proof of identity. */
export interface IdentityVerifier {
  /**
   * @param proof a presigned GetCallerIdentity: a credential, which nobody may log, store or pass on
   * @param digest of the request it must say yes to
   * @returns the ARN AWS says, or why the proof proves nothing
   * @throws {ServiceUnavailableError} @throws {ThrottledError} AWS could not be asked
   */
  verify(proof: string, digest: string): Promise<{ arn: string } | { refused: string }>;
}
