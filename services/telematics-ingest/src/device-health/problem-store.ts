import type { DeviceProblem, DeviceProblemKind } from '@clutch/contracts/telematics/device-health'
import { given } from '@clutch/shared/given'
import type { DeviceProblem as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function problemOf(row: Row): DeviceProblem {
  return {
    id: row.id,
    version: row.version,
    deviceId: row.deviceId,
    kind: row.kind as DeviceProblemKind,
    status: row.status as DeviceProblem['status'],
    openedAt: row.openedAt.toISOString(),
    clearedAt: row.clearedAt?.toISOString() ?? null,
    evidence: JSON.parse(row.evidence) as DeviceProblem['evidence'],
  }
}

/** @returns false where one of this kind is open */
export async function insertProblem(tx: Tx, problem: DeviceProblem): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO device_problems (tenant_id, id, version, device_id, kind, status, opened_at, evidence)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (tenant_id, device_id, kind) WHERE status = 'open' DO NOTHING`,
    [
      tx.tenantId,
      problem.id,
      problem.version,
      problem.deviceId,
      problem.kind,
      problem.status,
      new Date(problem.openedAt),
      JSON.stringify(problem.evidence),
    ],
  )
  return rowCount === 1
}

export async function lockOpenProblems(tx: Tx, deviceId: string): Promise<DeviceProblem[]> {
  await tx.sql.query(
    `SELECT 1 FROM device_problems WHERE tenant_id = $1 AND device_id = $2 AND status = 'open' ORDER BY id FOR UPDATE`,
    [tx.tenantId, deviceId],
  )
  const rows = await tx.db.deviceProblem.findMany({
    where: { tenantId: tx.tenantId, deviceId, status: 'open' },
    orderBy: { id: 'asc' },
  })
  return rows.map(problemOf)
}

export async function findOpenKinds(tx: Tx, deviceId: string): Promise<DeviceProblemKind[]> {
  const rows = await tx.db.deviceProblem.findMany({
    where: { tenantId: tx.tenantId, deviceId, status: 'open' },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ kind }) => kind as DeviceProblemKind)
}

export async function findOpenOf(
  tx: Tx,
  deviceIds: readonly string[],
): Promise<Map<string, ReadonlySet<DeviceProblemKind>>> {
  const { rows } = await tx.sql.query<{ deviceId: string; kinds: DeviceProblemKind[] }>(
    `SELECT device_id AS "deviceId", array_agg(kind) AS kinds FROM device_problems
     WHERE tenant_id = $1 AND device_id = ANY($2::text[]) AND status = 'open' GROUP BY device_id`,
    [tx.tenantId, [...deviceIds]],
  )
  return new Map(rows.map(({ deviceId, kinds }) => [deviceId, new Set(kinds)]))
}

export async function updateProblem(tx: Tx, problem: DeviceProblem): Promise<void> {
  await tx.db.deviceProblem.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: problem.id } },
    data: {
      version: problem.version,
      status: problem.status,
      clearedAt: problem.clearedAt === null ? null : new Date(problem.clearedAt),
    },
  })
}

export async function pageOfProblems(
  tx: Tx,
  filter: {
    status?: string | undefined
    kind?: string | undefined
    deviceId?: string | undefined
    afterId: string
    limit: number
  },
): Promise<DeviceProblem[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.deviceProblem.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(problemOf)
}
