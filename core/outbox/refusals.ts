/**
 * What an error of Slack's means for a message.
 *
 * - `channel`: it cannot be told there, but elsewhere.
 * - `content`: Slack does not take it as it looks; its plain text may do.
 * - `gone`: somebody deleted the message that is to be edited.
 * - `token`: the app may not: true of all messages, until somebody mends it.
 * - `outage`: Slack's own trouble, which it tells in an ordinary answer.
 * - `final`: none of these.
 *
 * Source: Slack API reference, errors of chat.postMessage, chat.update and conversations.archive.
 */
export type RefusalKind = "channel" | "content" | "gone" | "token" | "outage" | "final";

const KINDS: readonly (readonly [RefusalKind, readonly string[]])[] = [
  ["channel", ["channel_not_found", "is_archived", "not_in_channel", "restricted_action_read_only_channel"]],
  [
    "channel",
    ["restricted_action", "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel"],
  ],
  ["content", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text"]],
  ["content", ["block_mismatch", "invalid_attachments", "metadata_too_large", "invalid_metadata_format"]],
  ["gone", ["message_not_found"]],
  ["token", ["not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "missing_scope"]],
  ["token", ["no_permission", "org_login_required", "ekm_access_denied", "access_denied", "not_allowed_token_type"]],
  ["token", ["two_factor_setup_required", "team_access_not_granted", "app_missing_action_url"]],
  ["outage", ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "accesslimited"]],
  ["outage", ["ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org"]],
];

const BY_CODE: ReadonlyMap<string, RefusalKind> = new Map(
  KINDS.flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const)),
);

export const refusalKind = (code: string): RefusalKind => BY_CODE.get(code) ?? "final";
