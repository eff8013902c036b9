import type { Tx } from '../kit.ts'
import { lateAnswerMs } from './reference.ts'

/** What is said to a device, whoever says it. */
export interface Conversation {
  /** Of its newest session, on whichever process. */
  readonly newestClaim: string
  readonly lastReference: number
}

/**
 * Locks what is said to the device, and notes that it has this session, unless a newer one is noted already: then this one
 * has nothing to say. Always locked before the device's commands.
 */
export async function lockConversation(tx: Tx, deviceId: string, claim: string): Promise<Conversation> {
  // Locks the row too where it changes nothing.
  await tx.sql.query(
    `INSERT INTO device_conversations AS c (tenant_id, device_id, newest_claim) VALUES ($1, $2, $3)
     ON CONFLICT (tenant_id, device_id) DO UPDATE SET newest_claim = excluded.newest_claim
     WHERE c.newest_claim COLLATE "C" < excluded.newest_claim COLLATE "C"`,
    [tx.tenantId, deviceId, claim],
  )
  const { rows } = await tx.sql.query<Conversation>(
    `SELECT newest_claim AS "newestClaim", last_reference AS "lastReference" FROM device_conversations
     WHERE tenant_id = $1 AND device_id = $2`,
    [tx.tenantId, deviceId],
  )
  return rows[0] as Conversation
}

/** Of the device's references, those that no other command may have now. Needs the lock. */
export async function findTakenReferences(tx: Tx, deviceId: string): Promise<Set<number>> {
  await tx.sql.query(
    `DELETE FROM command_references WHERE tenant_id = $1 AND device_id = $2 AND kept_until <= clock_timestamp()`,
    [tx.tenantId, deviceId],
  )
  const { rows } = await tx.sql.query<{ reference: number }>(
    'SELECT reference FROM command_references WHERE tenant_id = $1 AND device_id = $2',
    [tx.tenantId, deviceId],
  )
  return new Set(rows.map(({ reference }) => reference))
}

/** Needs the lock, and a reference that is not taken. */
export async function takeReference(
  tx: Tx,
  deviceId: string,
  { commandId, reference }: { commandId: string; reference: number },
): Promise<void> {
  await tx.sql.query(
    'INSERT INTO command_references (tenant_id, device_id, reference, command_id) VALUES ($1, $2, $3, $4)',
    [tx.tenantId, deviceId, reference, commandId],
  )
  await tx.sql.query('UPDATE device_conversations SET last_reference = $3 WHERE tenant_id = $1 AND device_id = $2', [
    tx.tenantId,
    deviceId,
    reference,
  ])
}

/** The command that was sent with it, now or when it was sent before. */
export async function findCommandOfReference(tx: Tx, deviceId: string, reference: number): Promise<string | undefined> {
  const { rows } = await tx.sql.query<{ commandId: string }>(
    `SELECT command_id AS "commandId" FROM command_references
     WHERE tenant_id = $1 AND device_id = $2 AND reference = $3`,
    [tx.tenantId, deviceId, reference],
  )
  return rows[0]?.commandId
}

/** Of a command that is over: its references are free again when no late answer is to be expected. */
export async function releaseReferences(tx: Tx, commandId: string): Promise<void> {
  await tx.sql.query(
    `UPDATE command_references SET kept_until = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE tenant_id = $1 AND command_id = $2 AND kept_until IS NULL`,
    [tx.tenantId, commandId, lateAnswerMs],
  )
}
