import type { HoursFinding } from '@clutch/contracts/fleet/hours-of-service'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { HoursFinding as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { KeptFinding } from './finding.ts'

function keptOf({ tenantId: _tenant, fromAt, untilAt, ...row }: Row): KeptFinding {
  return {
    ...row,
    kind: row.kind as KeptFinding['kind'],
    status: row.status as KeptFinding['status'],
    ruleSet: row.ruleSet as KeptFinding['ruleSet'],
    fromMs: fromAt.getTime(),
    untilMs: untilAt?.getTime() ?? null,
  }
}

export function findingOf({ fromMs, untilMs, ...finding }: KeptFinding): HoursFinding {
  return {
    ...finding,
    fromAt: new Date(fromMs).toISOString(),
    untilAt: untilMs === null ? null : new Date(untilMs).toISOString(),
  }
}

/** Those of a driver that began after an instant. */
export async function findFindingsSince(tx: Tx, driverId: string, since: Date): Promise<KeptFinding[]> {
  const rows = await tx.db.hoursFinding.findMany({
    where: { tenantId: tx.tenantId, driverId, fromAt: { gt: since } },
    orderBy: [{ fromAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(keptOf)
}

export async function saveFinding(tx: Tx, { fromMs, untilMs, ...finding }: KeptFinding): Promise<void> {
  const data = {
    ...finding,
    tenantId: tx.tenantId,
    fromAt: new Date(fromMs),
    untilAt: untilMs === null ? null : new Date(untilMs),
  }
  await tx.db.hoursFinding.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: finding.id } },
    create: data,
    update: data,
  })
}

/** Latest first. */
export async function pageOfFindings(
  tx: Tx,
  filter: {
    driverId?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<HoursFinding[]> {
  const { driverId, range, before, limit } = filter
  const rows = await tx.db.hoursFinding.findMany({
    where: {
      tenantId: tx.tenantId,
      ...(driverId === undefined ? {} : { driverId }),
      fromAt: range,
      AND: earlierThan('fromAt', before),
    },
    orderBy: latestFirst('fromAt'),
    take: limit,
  })
  return rows.map((row) => findingOf(keptOf(row)))
}
