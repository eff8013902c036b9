import type { Tx } from '../kit.ts'
import type { RoadAnswer, RoadClass } from './road-limits.ts'

const keptDays = 90

/** What was said of these stretches lately. A stretch of which nothing is known was asked for too. */
export async function findAnswers(
  tx: Tx,
  provider: string,
  stretches: readonly string[],
): Promise<Map<string, RoadAnswer>> {
  const { rows } = await tx.sql.query<{ stretch: string; limitKmh: number | null; roadClass: RoadClass | null }>(
    `SELECT stretch, limit_kmh AS "limitKmh", road_class AS "roadClass" FROM road_limits
      WHERE tenant_id = $1 AND provider = $2 AND stretch = ANY($3::text[]) AND told_at > $4`,
    [tx.tenantId, provider, stretches, new Date(tx.now.getTime() - keptDays * 86_400_000)],
  )
  return new Map(rows.map(({ stretch, ...answer }) => [stretch, answer]))
}

export async function saveAnswers(tx: Tx, provider: string, answers: ReadonlyMap<string, RoadAnswer>): Promise<void> {
  const entries = [...answers].sort(([a], [b]) => (a < b ? -1 : 1))
  await tx.sql.query(
    `INSERT INTO road_limits (tenant_id, provider, stretch, limit_kmh, road_class, told_at)
     SELECT $1, $2, said.stretch, said.limit_kmh, said.road_class, $6
       FROM unnest($3::text[], $4::float8[], $5::text[]) AS said (stretch, limit_kmh, road_class)
     ON CONFLICT (tenant_id, provider, stretch)
     DO UPDATE SET limit_kmh = excluded.limit_kmh, road_class = excluded.road_class, told_at = excluded.told_at`,
    [
      tx.tenantId,
      provider,
      entries.map(([stretch]) => stretch),
      entries.map(([, { limitKmh }]) => limitKmh),
      entries.map(([, { roadClass }]) => roadClass),
      tx.now,
    ],
  )
}
