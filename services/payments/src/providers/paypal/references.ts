/** PayPal keeps one text of ours with a payment and with a refund: whose it is. */
export const customIdOf = (id: string, tenantId: string) => `${id} ${tenantId}`

export function readCustomId(customId: unknown): { id: string; tenantId: string } | null {
  const found = typeof customId === 'string' ? /^((?:pay|rfd)_[0-9A-Za-z_]{1,60}) (\w{1,60})$/.exec(customId) : null
  return found === null ? null : { id: found[1]!, tenantId: found[2]! }
}
