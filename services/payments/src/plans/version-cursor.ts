const latest = 2_147_483_647

/** Where a page of a list by versions begins, latest first: with the latest, where there is no cursor. */
export function belowOf(key: readonly (string | number)[] | undefined): number {
  const version = Math.trunc(Number(key?.[0] ?? latest))
  return Number.isNaN(version) ? 0 : Math.max(0, Math.min(version, latest))
}
