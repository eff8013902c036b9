import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openState } from '../state/state.ts'
import type { BalanceTransactionRecord } from './balance-transactions.ts'
import { Balances } from './balances.ts'

it('whatever comes, is refused, or becomes available between two looks, a balance is the sum of what stands', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'balances-'))
  const state = await openState({ dir })
  let run = 0
  const step = fc.record({
    nets: fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 3 }),
    availableAfter: fc.integer({ min: 0, max: 5 }),
    refused: fc.boolean(),
    looks: fc.boolean(),
    account: fc.constantFrom(null, 'acct_a'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const table = state.table<BalanceTransactionRecord>(`transactions-${run++}`)
      const balances = new Balances(table)
      const standing: { account: string | null; net: number; availableOn: number }[] = []
      let id = 0
      for (const [now, { nets, availableAfter, refused, looks, account }] of steps.entries()) {
        const change = () => {
          for (const net of nets) {
            id += 1
            const record = { id: `txn_${id}`, account, net, currency: 'eur', available_on: now + availableAfter }
            table.put(record.id, record as BalanceTransactionRecord)
          }
          if (looks) balances.of(account, 'eur', now)
          if (refused) throw new Error('refused')
          standing.push(...nets.map((net) => ({ account, net, availableOn: now + availableAfter })))
        }
        try {
          state.commit(change)
        } catch {}
        const sum = (available: boolean) =>
          standing
            .filter((each) => each.account === account && each.availableOn <= now === available)
            .reduce((total, { net }) => total + net, 0)
        expect(balances.of(account, 'eur', now)).toEqual({ available: sum(true), pending: sum(false) })
      }
    }),
  )
  await state.close()
  await rm(dir, { recursive: true })
})
