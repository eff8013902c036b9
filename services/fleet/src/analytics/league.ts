import type { Figure, Subject } from '@clutch/contracts/fleet/analytics'

/** A league table: who has done enough to be told, in order, and those of one value at one place. Pure. */

export interface Entrant {
  readonly subject: Subject
  readonly figure: Figure
  /** What has been done, in the unit of the least that is asked for; null where none is. */
  readonly exposure: number | null
}

export interface Placed extends Entrant {
  readonly place: number
  readonly tied: boolean
}

/** @param better which end is the best one; null: the highest comes first and no end is better */
export function leagueOf(
  entrants: readonly Entrant[],
  { better, order, least }: { better: 'high' | 'low' | null; order: 'best' | 'worst'; least: number },
): Placed[] {
  const known = entrants.filter(
    ({ figure, exposure }) => figure.value !== null && (exposure === null || exposure >= least),
  )
  const isDescending = (better !== 'low') === (order === 'best')
  const sorted = known.sort((a, b) => {
    const difference = isDescending ? b.figure.value! - a.figure.value! : a.figure.value! - b.figure.value!
    return difference === 0 ? ((a.subject.id ?? '') < (b.subject.id ?? '') ? -1 : 1) : difference
  })
  const counts = Map.groupBy(sorted, ({ figure }) => figure.value!)
  let place = 0
  return sorted.map((entrant, index) => {
    const { value } = entrant.figure
    // Two at the second place leave none at the third.
    if (index === 0 || sorted[index - 1]!.figure.value !== value) place = index + 1
    return { ...entrant, place, tied: counts.get(value!)!.length > 1 }
  })
}
