/** To which fleet and groups a vehicle belonged, from when on. */
export interface Belonging {
  fromMs: number
  fleetId: string
  /** With all above them, as the tree is now. */
  groupIds: ReadonlySet<string>
}

/** Before the first of them it belonged where it did first. */
export function belongingAt(belongings: readonly Belonging[], ms: number): Belonging | undefined {
  return belongings.findLast(({ fromMs }) => fromMs <= ms) ?? belongings[0]
}
