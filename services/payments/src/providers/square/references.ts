/**
 * How what we asked for is found again. Square gives a payment a reference of 40 characters, which is the attempt, and a
 * note; a refund only a reason. Each says the object and the tenant, and the seller may read the rest.
 */
export function noteOf(id: string, tenantId: string, text = ''): string {
  return `${id} ${tenantId} ${text}`.trim()
}

export function readNote(note: string | null | undefined): { id: string; tenantId: string } | null {
  const found = /^((?:pay|rfd)_[0-9A-Za-z_]{1,60}) (\w{1,80})(?: |$)/.exec(note ?? '')
  return found === null ? null : { id: found[1]!, tenantId: found[2]! }
}
