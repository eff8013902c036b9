import type { ReceivedEvent } from '@clutch/contracts/payments/provider-webhooks'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'

interface ProviderEvent {
  id: string
  provider: ProviderName
  type: string
  subjectKind: ReceivedEvent['subjectKind']
  subjectId: string
  outcome: ReceivedEvent['outcome']
  occurredAt: Date
  payload: string
}

/** @returns whether it is new: one that came before changes nothing */
export async function insertEvent(tx: Tx, event: ProviderEvent): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO provider_events (tenant_id, id, provider, type, subject_kind, subject_id, outcome, occurred_at, received_at, payload)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (tenant_id, id) DO NOTHING`,
    [
      tx.tenantId,
      event.id,
      event.provider,
      event.type,
      event.subjectKind,
      event.subjectId,
      event.outcome,
      event.occurredAt,
      tx.now,
      event.payload,
    ],
  )
  return rowCount === 1
}

export async function pageOfEvents(
  tx: Tx,
  filter: {
    provider?: ProviderName | undefined
    subjectId?: string | undefined
    type?: string | undefined
    outcome?: ReceivedEvent['outcome'] | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<ReceivedEvent[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.providerEvent.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('receivedAt', before) },
    orderBy: latestFirst('receivedAt'),
    take: limit,
  })
  return rows.map(({ id, provider, type, subjectKind, subjectId, outcome, occurredAt, receivedAt }) => ({
    id,
    provider: provider as ProviderName,
    type,
    subjectKind: subjectKind as ReceivedEvent['subjectKind'],
    subjectId,
    outcome: outcome as ReceivedEvent['outcome'],
    occurredAt: occurredAt.toISOString(),
    receivedAt: receivedAt.toISOString(),
  }))
}
