/** How long a client's access token is good for. What must outlive every token (denials, old keys) is counted from it. */
export const accessTokenTtlMs = 10 * 60 * 1_000

/** How long the mesh's internal token is good for, and how long before its end another is made. */
export const internalTokenTtlMs = 60 * 1_000
export const internalTokenRenewMs = 20 * 1_000
