import { listPostings as contract } from '@clutch/contracts/payments/ledger'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { money } from '@clutch/shared/money'
import { ok } from '@clutch/shared/route'
import { cursorInstant } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { account, isAccountCode, platform } from './account.ts'
import { explain } from './posting.ts'
import { pageOfPostings, type StoredPosting } from './store.ts'

export const listPostings = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const last = decodeCursor(query.cursor, 3)
  const rows = await pageOfPostings(tx, {
    referenceId: query.reference,
    after:
      last === undefined
        ? undefined
        : { occurredAt: cursorInstant(last[0]), entryId: String(last[1]), line: lineOf(last[2]) },
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (row) => [row.occurredAt.toISOString(), row.entryId, row.line], postingOf))
})

function lineOf(part: string | number | undefined): number {
  const line = Number(part)
  return Number.isInteger(line) && line >= 0 && line <= 32_767 ? line : 32_767
}

function postingOf(row: StoredPosting) {
  const { code, owner, currency } = row
  if (!isAccountCode(code)) throw new Error(`the chart has no account ${code}`)
  const [words] = explain([{ account: account(code, owner, currency), amount: money(row.amount, currency) }])
  return {
    entryId: row.entryId,
    template: row.kind,
    reference: row.referenceId,
    account: code,
    owner: owner === platform ? null : owner,
    currency,
    amount: row.amount,
    text: words?.text ?? '',
    postedAt: row.occurredAt.toISOString(),
  }
}
