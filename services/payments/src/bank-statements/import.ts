import { hash } from 'node:crypto'
import {
  type BankEntryResult,
  type BankStatement,
  importBankStatement as contract,
} from '@clutch/contracts/payments/bank-statements'
import { newId } from '@clutch/shared/id'
import { ok } from '@clutch/shared/route'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { receiveTransfer } from '../bank-transfers/receive.ts'
import { lockReceivables } from '../invoice-allocations/allocate.ts'
import { implementOpen } from '../kit.ts'
import { readCamt } from './camt.ts'
import { readCsv } from './csv.ts'
import { entryKeys } from './entry-key.ts'
import type { ReadEntry, ReadStatement } from './read.ts'
import { countBooked, upsertStatement } from './store.ts'

/** Of one transaction. Who is cut off between two sends the file again: what was booked is known. */
const atOnce = 50

export const importBankStatement = implementOpen(contract, async ({ file, query, database, principal }) => {
  if (principal === undefined) throw new Error('the route is not public')
  const scope = { tenantId: principal.tenantId, actor: principal.id }
  const read = file.mediaType === 'text/csv' ? [readCsv(file.bytes, query)] : readCamt(file.bytes)
  const digest = hash('sha256', file.bytes, 'base64url')
  const statements = []
  for (const [index, statement] of read.entries())
    statements.push(await take(database, scope, `${digest}.${index}`, statement))
  return ok({ statements })
})

async function take(
  database: Database<PrismaClient>,
  scope: { tenantId: string; actor: string },
  fingerprint: string,
  read: ReadStatement,
): Promise<{ statement: BankStatement; entries: BankEntryResult[] }> {
  const booked = read.entries.filter((entry): entry is ReadEntry => 'amount' in entry)
  const { opening, closing, moved, entries, ...facts } = read
  const outcomes = (outcome: 'ignored' | 'unreadable') =>
    entries.filter((entry) => 'outcome' in entry && entry.outcome === outcome).length
  let statement = await database.tx(scope, (tx) =>
    upsertStatement(tx, fingerprint, {
      id: newId('bst'),
      ...facts,
      opening,
      closing,
      balanceGap: opening === null || closing === null || moved === null ? null : closing - opening - moved,
      booked: 0,
      duplicates: booked.length,
      ignored: outcomes('ignored'),
      unreadable: outcomes('unreadable'),
      importedAt: tx.now.toISOString(),
      importedBy: scope.actor,
    }),
  )
  const keys = entryKeys(read.account, booked)
  const results = new Map<ReadEntry, BankEntryResult>()
  for (let from = 0; from < booked.length; from += atOnce) {
    statement = await database.tx(scope, async (tx) => {
      await lockReceivables(tx)
      let fresh = 0
      for (const [offset, entry] of booked.slice(from, from + atOnce).entries()) {
        const transfer = await receiveTransfer(tx, statement.id, keys[from + offset]!, entry)
        if (transfer !== undefined) fresh += 1
        results.set(entry, {
          line: entry.line,
          outcome: transfer === undefined ? 'duplicate' : transfer.kind === 'reversal' ? 'reversed' : 'booked',
          bankTransferId: transfer?.id ?? null,
          status: transfer?.status ?? null,
          message: transfer?.reason ?? null,
        })
      }
      return countBooked(tx, statement.id, fresh)
    })
  }
  return {
    statement,
    entries: entries.map((entry) =>
      'outcome' in entry ? { ...entry, bankTransferId: null, status: null } : results.get(entry)!,
    ),
  }
}
