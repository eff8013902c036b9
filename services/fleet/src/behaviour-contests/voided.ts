export type ContestableKind = 'manoeuvre' | 'speeding' | 'long-drive'

/** An event that does not count, because somebody decided so. */
export interface Voided {
  eventKind: ContestableKind
  eventId: string
  vehicleId: string
  happenedAt: Date
}

/**
 * A late reading may show that an event began a moment earlier, and then it has another id. It is still what was decided upon:
 * the same kind of event of the same vehicle, begun within so long.
 */
const sameEventS = 5

/** Whether a row with id, vehicle_id and started_at is one of those in three columns from the parameter on. */
export function voidedSql(alias: string, parameter: number): string {
  return `EXISTS (
    SELECT 1 FROM unnest($${parameter}::text[], $${parameter + 1}::text[], $${parameter + 2}::timestamptz[]) AS voided (id, vehicle_id, at)
     WHERE voided.id = ${alias}.id
        OR (voided.vehicle_id = ${alias}.vehicle_id AND abs(extract(epoch FROM voided.at - ${alias}.started_at)) <= ${sameEventS}))`
}

export function voidedColumns(voided: readonly Voided[], kind: ContestableKind): [string[], string[], Date[]] {
  const those = voided.filter(({ eventKind }) => eventKind === kind)
  return [
    those.map(({ eventId }) => eventId),
    those.map(({ vehicleId }) => vehicleId),
    those.map(({ happenedAt }) => happenedAt),
  ]
}
