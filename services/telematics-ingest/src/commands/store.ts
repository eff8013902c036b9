import type { Command } from '@clutch/contracts/telematics/commands'
import { given } from '@clutch/shared/given'
import type { Command as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'
import { type HeldCommand, isCut, type Standstill } from './command.ts'
import { releaseReferences } from './conversation-store.ts'

function held({
  tenantId: _t,
  standstill,
  ...row
}: Omit<Row, 'reference' | 'expectsAnswer' | 'answerDueAt'>): HeldCommand {
  return {
    standstill: standstill as Standstill,
    command: {
      id: row.id,
      version: row.version,
      deviceId: row.deviceId,
      instruction: JSON.parse(row.instruction) as Command['instruction'],
      status: row.status as Command['status'],
      waitsFor: row.waitsFor as Command['waitsFor'],
      reason: row.reason,
      requestedBy: row.requestedBy,
      requestedAt: row.requestedAt.toISOString(),
      approvedBy: row.approvedBy,
      approvedAt: row.approvedAt?.toISOString() ?? null,
      expiresAt: row.expiresAt.toISOString(),
      sentAt: row.sentAt?.toISOString() ?? null,
      timesSent: row.timesSent,
      answeredAt: row.answeredAt?.toISOString() ?? null,
      answer: row.answer,
      failure: row.failure as Command['failure'],
    },
  }
}

function columnsOf(command: Command) {
  const { instruction, requestedAt, approvedAt, expiresAt, sentAt, answeredAt, ...rest } = command
  const instant = (text: string | null) => (text === null ? null : new Date(text))
  return {
    ...rest,
    instruction: JSON.stringify(instruction),
    requestedAt: new Date(requestedAt),
    approvedAt: instant(approvedAt),
    expiresAt: new Date(expiresAt),
    sentAt: instant(sentAt),
    answeredAt: instant(answeredAt),
  }
}

export async function insertCommand(tx: Tx, { command, standstill }: HeldCommand): Promise<void> {
  await tx.db.command.create({ data: { ...columnsOf(command), tenantId: tx.tenantId, standstill } })
}

export async function findCommand(tx: Tx, id: string): Promise<HeldCommand | undefined> {
  const row = await tx.db.command.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : held(row)
}

export async function lockCommand(tx: Tx, id: string): Promise<HeldCommand | undefined> {
  await tx.sql.query('SELECT 1 FROM commands WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findCommand(tx, id)
}

/** All of a device's commands that are not over, oldest first. Whoever has them decides alone what is sent next. */
export async function lockOpenCommands(tx: Tx, deviceId: string): Promise<OpenCommand[]> {
  const { rows } = await tx.sql.query<{
    id: string
    hasLeft: boolean
    waitsForAnswer: boolean
    isOverdue: boolean
  }>(
    `SELECT id, reference IS NOT NULL AS "hasLeft", status = 'sent' AND expects_answer AS "waitsForAnswer",
            coalesce(answer_due_at < clock_timestamp(), false) AS "isOverdue"
     FROM commands
     WHERE tenant_id = $1 AND device_id = $2 AND (status = 'queued' OR status = 'sent' AND expects_answer)
     ORDER BY id FOR UPDATE`,
    [tx.tenantId, deviceId],
  )
  const all: OpenCommand[] = []
  for (const { id, ...delivery } of rows) {
    const found = await findCommand(tx, id)
    if (found !== undefined) all.push({ ...found, ...delivery })
  }
  return all
}

export interface OpenCommand extends HeldCommand {
  /** False where it is known that nothing of it has left, although it was noted as sent: it may be sent again, whatever it is. */
  readonly hasLeft: boolean
  readonly waitsForAnswer: boolean
  /** Its answer is late. */
  readonly isOverdue: boolean
}

/** Of a command that this transaction has locked. */
export async function updateCommand(tx: Tx, command: Command): Promise<void> {
  await tx.db.command.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: command.id } },
    data: columnsOf(command),
  })
  if (command.timesSent > 0 && command.status !== 'sent') await releaseReferences(tx, command.id)
}

/** Whether its device is still expected to say what became of it. */
export async function isWaitingForAnswer(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await tx.sql.query(
    `SELECT 1 FROM commands WHERE tenant_id = $1 AND id = $2 AND status = 'sent' AND expects_answer`,
    [tx.tenantId, id],
  )
  return rows.length === 1
}

/** @param delivery how its answer is recognised, and until when it is waited for, by the wall clock */
export async function updateSentCommand(
  tx: Tx,
  command: Command,
  delivery: { reference: number; answerWithinMs: number },
): Promise<void> {
  await updateCommand(tx, command)
  await tx.sql.query(
    `UPDATE commands SET reference = $3, expects_answer = true,
            answer_due_at = clock_timestamp() + $4 * interval '1 millisecond'
     WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, command.id, delivery.reference, delivery.answerWithinMs],
  )
}

/** What is to be noted of a command after it was sent, or was not; nothing where it is over meanwhile or was sent again. */
export interface SentCommand {
  readonly id: string
  readonly reference: number
}

/** Its device obeys in silence. */
export async function expectNoAnswer(tx: Tx, { id, reference }: SentCommand): Promise<void> {
  const { rowCount } = await tx.sql.query(
    `UPDATE commands SET expects_answer = false
     WHERE tenant_id = $1 AND id = $2 AND status = 'sent' AND reference = $3`,
    [tx.tenantId, id, reference],
  )
  if (rowCount === 1) await releaseReferences(tx, id)
}

/** Its connection was over before anything of it left: whoever has the device next may send it at once. */
export async function markNotLeft(tx: Tx, { id, reference }: SentCommand): Promise<void> {
  await tx.sql.query(
    `UPDATE commands SET reference = NULL, answer_due_at = clock_timestamp() - interval '1 millisecond'
     WHERE tenant_id = $1 AND id = $2 AND status = 'sent' AND expects_answer AND reference = $3`,
    [tx.tenantId, id, reference],
  )
}

/** What was sent to a device that never answers is over. */
export async function countOpenCommands(tx: Tx, deviceId: string): Promise<number> {
  const { tenantId } = tx
  return tx.db.command.count({
    where: {
      tenantId,
      deviceId,
      OR: [{ status: { in: ['awaiting-approval', 'queued'] } }, { status: 'sent', expectsAnswer: true }],
    },
  })
}

/** Locked, oldest first: what would still stop the engine. */
export async function lockPendingCuts(tx: Tx, deviceId: string): Promise<Command[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT id FROM commands
     WHERE tenant_id = $1 AND device_id = $2
       AND (status IN ('awaiting-approval', 'queued') OR status = 'sent' AND expects_answer)
     ORDER BY id FOR UPDATE`,
    [tx.tenantId, deviceId],
  )
  const all: Command[] = []
  for (const { id } of rows) {
    const found = await findCommand(tx, id)
    if (found !== undefined && isCut(found.command.instruction)) all.push(found.command)
  }
  return all
}

export async function pageOfCommands(
  tx: Tx,
  filter: { status?: string | undefined; deviceId?: string | undefined; afterId: string; limit: number },
): Promise<Command[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.command.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map((row) => held(row).command)
}

/** Of these devices, those for which a command waits to be sent, or to be sent again. */
export async function findDevicesToTell(
  tx: SystemTx,
  devices: readonly { tenantId: string; deviceId: string }[],
): Promise<Set<string>> {
  const { rows } = await tx.sql.query<{ deviceId: string }>(
    {
      name: 'commands-devices-to-tell',
      text: `SELECT DISTINCT c.device_id AS "deviceId"
             FROM unnest($1::text[], $2::text[]) AS d(tenant_id, device_id)
             JOIN commands c ON c.tenant_id = d.tenant_id AND c.device_id = d.device_id
             WHERE c.status = 'queued' OR c.status = 'sent' AND c.expects_answer AND c.answer_due_at < clock_timestamp()`,
    },
    [devices.map(({ tenantId }) => tenantId), devices.map(({ deviceId }) => deviceId)],
  )
  return new Set(rows.map(({ deviceId }) => deviceId))
}
