import type { DailyScore, ScoreWeights } from '@clutch/contracts/fleet/driving-scores'
import type { Prisma } from '../../prisma/client/client.ts'
import { findVehiclesDuring } from '../driver-assignments/store.ts'
import type { Tx } from '../kit.ts'
import { usualWeights, type Weights } from './score.ts'
import type { Span } from './spans.ts'

const initialWeights: ScoreWeights = {
  id: 'score-weights',
  version: 1,
  validFrom: null,
  madeBy: null,
  ...usualWeights,
}

/** Those that hold at an instant. */
export async function findWeights(tx: Tx, at: Date): Promise<ScoreWeights> {
  const row = await tx.db.scoreWeights.findFirst({
    where: { tenantId: tx.tenantId, validFrom: { lte: at } },
    orderBy: { version: 'desc' },
  })
  if (row === null) return initialWeights
  const { version, madeBy } = row
  const weights = row.weights as unknown as Weights
  return { id: 'score-weights', version, validFrom: row.validFrom.toISOString(), madeBy, ...weights }
}

/** Versions are never changed: of two who add the same one, the second is refused by its key. */
export async function insertWeights(tx: Tx, { id: _id, version, validFrom, madeBy, ...weights }: ScoreWeights) {
  const { count } = await tx.db.scoreWeights.createMany({
    data: [
      {
        tenantId: tx.tenantId,
        version,
        validFrom: new Date(validFrom!),
        madeBy: madeBy!,
        weights: weights as unknown as Prisma.InputJsonValue,
      },
    ],
    skipDuplicates: true,
  })
  return count === 1
}

/** The vehicles of a fleet, or one vehicle, with their zones; a join with fleets that only reads. */
export async function findSpans(
  tx: Tx,
  which: { fleetId: string } | { vehicleId: string },
  { from, to }: { from: Date; to: Date },
): Promise<Span[]> {
  const [column, id] = 'fleetId' in which ? ['v.fleet_id', which.fleetId] : ['v.id', which.vehicleId]
  const { rows } = await tx.sql.query<{ vehicleId: string; zone: string }>(
    `SELECT v.id AS "vehicleId", f.time_zone AS zone
       FROM vehicles v JOIN fleets f ON f.tenant_id = v.tenant_id AND f.id = v.fleet_id
      WHERE v.tenant_id = $1 AND ${column} = $2`,
    [tx.tenantId, id],
  )
  return rows.map((row) => ({ ...row, from, to }))
}

/** The vehicles somebody drove, each for as long as he did. */
export async function findDriverSpans(
  tx: Tx,
  driverId: string,
  { from, to }: { from: Date; to: Date },
): Promise<Span[]> {
  const during = await findVehiclesDuring(tx, [driverId], { from, to })
  const { rows } = await tx.sql.query<{ vehicleId: string; zone: string }>(
    `SELECT v.id AS "vehicleId", f.time_zone AS zone
       FROM vehicles v JOIN fleets f ON f.tenant_id = v.tenant_id AND f.id = v.fleet_id
      WHERE v.tenant_id = $1 AND v.id = ANY($2::text[])`,
    [tx.tenantId, during.map(({ vehicleId }) => vehicleId)],
  )
  const zones = new Map(rows.map(({ vehicleId, zone }) => [vehicleId, zone]))
  return during.map(({ vehicleId, fromMs, untilMs }) => ({
    vehicleId,
    zone: zones.get(vehicleId) ?? 'UTC',
    from: new Date(Math.max(fromMs, from.getTime())),
    to: new Date(Math.min(untilMs ?? Number.POSITIVE_INFINITY, to.getTime())),
  }))
}

export async function findDailyScore(tx: Tx, id: string): Promise<DailyScore | undefined> {
  const row = await tx.db.drivingScore.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : (row.record as unknown as DailyScore)
}

export async function saveDailyScore(tx: Tx, daily: DailyScore): Promise<void> {
  const { id, version, vehicleId, score } = daily
  const data = {
    version,
    vehicleId,
    day: new Date(daily.day),
    score,
    record: daily as unknown as Prisma.InputJsonValue,
  }
  await tx.db.drivingScore.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    create: { tenantId: tx.tenantId, id, ...data },
    update: data,
  })
}

/** The next day that has a score. */
export async function findDayAfter(
  tx: Tx,
  vehicleId: string,
  day: string,
  through: string,
): Promise<string | undefined> {
  const row = await tx.db.drivingScore.findFirst({
    where: { tenantId: tx.tenantId, vehicleId, day: { gt: new Date(day), lte: new Date(through) } },
    orderBy: { day: 'asc' },
    select: { day: true },
  })
  return row?.day.toISOString().slice(0, 10)
}

/** Latest day first. */
export async function pageOfDailyScores(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: { day: Date; id: string } | undefined
    limit: number
  },
): Promise<DailyScore[]> {
  const { before } = filter
  const rows = await tx.db.drivingScore.findMany({
    where: {
      tenantId: tx.tenantId,
      ...(filter.vehicleId === undefined ? {} : { vehicleId: filter.vehicleId }),
      day: filter.range,
      ...(before === undefined
        ? {}
        : { OR: [{ day: { lt: before.day } }, { day: before.day, id: { lt: before.id } }] }),
    },
    orderBy: [{ day: 'desc' }, { id: 'desc' }],
    take: filter.limit,
  })
  return rows.map((row) => row.record as unknown as DailyScore)
}
