import type { TroubleCode as TroubleCodeContract } from '@clutch/contracts/fleet/trouble-codes'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, TroubleCode as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'

import { codeText } from './code-text.ts'
import type { TroubleCode } from './trouble-code.ts'

export type VehicleFacts = TroubleCodeContract['vehicle']

/** The code as clients know it; undefined while no vehicle had the device. */
export function troubleCodeOf(row: Row): TroubleCodeContract | undefined {
  if (row.vehicleId === null) return undefined
  const code = row.record as unknown as TroubleCode
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    code: row.code,
    text: codeText(row.code),
    severity: code.severity,
    status: code.status,
    openedAt: row.openedAt.toISOString(),
    confirmedAt: code.confirmedMs === null ? null : new Date(code.confirmedMs).toISOString(),
    lastSeenAt: new Date(code.lastSeenMs).toISOString(),
    clearedAt: row.clearedAt?.toISOString() ?? null,
    lamp: lampOf(code),
    freezeFrame: frameOf(code),
    vehicle: row.vehicle as VehicleFacts,
  }
}

function lampOf({ lamp }: TroubleCode): NonNullable<TroubleCodeContract['lamp']> | null {
  return lamp ? { status: lamp.on ? 'on' : 'off', since: new Date(lamp.sinceMs).toISOString() } : null
}

function frameOf({ freezeFrame }: TroubleCode): NonNullable<TroubleCodeContract['freezeFrame']> | null {
  if (!freezeFrame) return null
  const { atMs, source, values } = freezeFrame
  return { at: new Date(atMs).toISOString(), source, values: { ...values } }
}

/** What is known of the vehicle is kept as it was when the code opened. */
export async function saveTroubleCode(
  tx: Tx,
  code: TroubleCode,
  vehicleId: string | null,
  facts: VehicleFacts,
): Promise<Row> {
  const data = {
    deviceId: code.deviceId,
    vehicleId,
    code: code.code,
    status: code.status,
    openedAt: new Date(code.openedMs),
    clearedAt: code.clearedMs === null ? null : new Date(code.clearedMs),
    decidedAt: new Date(code.decidedAtMs),
    record: code as unknown as Prisma.InputJsonValue,
  }
  return tx.db.troubleCode.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: code.id } },
    create: { tenantId: tx.tenantId, id: code.id, version: 1, vehicle: facts, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function withdrawTroubleCode(tx: Tx, id: string): Promise<Row> {
  return tx.db.troubleCode.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export function findStandingTroubleCodes(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'trouble_codes' }, deviceId, which)
}

export async function findTroubleCode(tx: Tx, id: string): Promise<Row | undefined> {
  return (await tx.db.troubleCode.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })) ?? undefined
}

/** Those that are open or confirmed, of each of these vehicles, the earliest first. */
export async function findOpenTroubleCodes(
  tx: Tx,
  vehicleIds: readonly string[],
): Promise<Map<string, TroubleCodeContract[]>> {
  const rows = await tx.db.troubleCode.findMany({
    where: { tenantId: tx.tenantId, vehicleId: { in: [...vehicleIds] }, status: { in: ['open', 'confirmed'] } },
    orderBy: [{ openedAt: 'asc' }, { id: 'asc' }],
  })
  const of = new Map<string, TroubleCodeContract[]>()
  for (const code of rows.map(troubleCodeOf))
    if (code !== undefined) of.set(code.vehicleId, [...(of.get(code.vehicleId) ?? []), code])
  return of
}

/** Those of these vehicles of which any device ever told a code, and so would tell one. */
export async function findVehiclesWithCodes(tx: Tx, vehicleIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.sql.query<{ vehicle_id: string }>(
    {
      name: 'vehicles-with-codes',
      text: `SELECT asked.id AS vehicle_id FROM unnest($2::text[]) AS asked(id)
             WHERE EXISTS (SELECT 1 FROM trouble_codes c WHERE c.tenant_id = $1 AND c.vehicle_id = asked.id)`,
    },
    [tx.tenantId, [...vehicleIds]],
  )
  return new Set(rows.map((row) => row.vehicle_id))
}

/** Latest first. */
export async function pageOfTroubleCodes(
  tx: Tx,
  filter: {
    vehicleIds: readonly string[]
    status?: string | undefined
    before?: TimeKey | undefined
    limit: number
  },
): Promise<Row[]> {
  return tx.db.troubleCode.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId: { in: [...filter.vehicleIds] },
      status: filter.status ?? { in: ['open', 'confirmed', 'cleared'] },
      AND: earlierThan('openedAt', filter.before),
    },
    orderBy: latestFirst('openedAt'),
    take: filter.limit,
  })
}
