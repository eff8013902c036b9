import type { Bucket } from '@clutch/contracts/payments/wallets'
import { Problem } from '@clutch/shared/problem'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WalletModel } from '../../test/wallet-model.ts'
import {
  add,
  availableOf,
  type Credit,
  close,
  giveBack,
  type Holdings,
  reclaim,
  settleHold,
  take,
  total,
} from './wallet.ts'

const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000)
const lot = fc.record({
  bucket: fc.constantFrom<Bucket>('cash', 'promotional', 'allowance'),
  priority: fc.integer({ min: 0, max: 2 }),
  expiresOn: fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
})
const amount = fc.integer({ min: 1, max: 40 })
const which = fc.nat({ max: 20 })
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), lot, amount }),
  fc.record({ do: fc.constant('spend' as const), amount }),
  fc.record({ do: fc.constant('hold' as const), amount }),
  fc.record({ do: fc.constant('settle' as const), which, part: fc.nat({ max: 100 }) }),
  fc.record({ do: fc.constant('void' as const), which }),
  fc.record({ do: fc.constant('reverse' as const), which, part: fc.nat({ max: 100 }) }),
  fc.record({ do: fc.constant('expire' as const), which }),
  fc.record({ do: fc.constant('tomorrow' as const) }),
)

function credit(number: number, of: { bucket: Bucket; priority: number; expiresOn: number }, units: number) {
  return {
    id: `c${number}`,
    number,
    bucket: of.bucket,
    priority: of.priority,
    origin: 'grant' as const,
    originId: null,
    reason: '',
    fundedBy: 'platform',
    amount: units,
    expiresAt: of.expiresOn === Number.POSITIVE_INFINITY ? null : day(of.expiresOn),
    createdAt: day(0),
  }
}

it('rule 18: whatever happens to a wallet, each cent is where a heap of single cents has it', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const model = new WalletModel()
      let real: Holdings = { currency: 'EUR', owed: 0, credits: [] }
      const holds: { name: number; parts: ReturnType<typeof take>['parts'] }[] = []
      for (const each of steps) {
        const now = day(model.today)
        if (each.do === 'add') {
          real = add(real, credit(model.lots.length, each.lot, each.amount), now).holdings
          model.add(each.lot, each.amount)
        } else if (each.do === 'spend' || each.do === 'hold') {
          const name = each.do === 'hold' ? model.hold(each.amount) : model.spend(each.amount) ? -1 : undefined
          if (name === undefined) {
            expect(() => take(real, each.amount, now, 'used')).toThrow(Problem)
          } else {
            const taken = take(real, each.amount, now, each.do === 'hold' ? 'held' : 'used')
            real = taken.holdings
            expect(total(taken.parts.map((part) => part.amount))).toBe(each.amount)
            if (each.do === 'hold') holds.push({ name, parts: taken.parts })
          }
        } else if (each.do === 'settle' && holds.length > 0) {
          const [hold] = holds.splice(each.which % holds.length, 1)
          const captured = Math.floor((total(hold!.parts.map((part) => part.amount)) * each.part) / 100)
          real = settleHold(real, hold!.parts, captured, now).holdings
          model.settle(hold!.name, captured)
        } else if (each.do === 'tomorrow') {
          model.today += 1
        } else if (model.lots.length > 0 && 'which' in each && each.do !== 'settle') {
          const chosen = model.lots[each.which % model.lots.length]!
          const id = `c${chosen.name}`
          const lapsed = chosen.expiresOn <= model.today
          // Writing an expiry down changes nothing that can be seen.
          if (each.do === 'expire' && lapsed) real = close(real, id, 'expired').holdings
          if (each.do === 'void' && !lapsed && !chosen.voided) {
            real = close(real, id, 'voided').holdings
            model.void(chosen)
          }
          if (each.do === 'reverse' && chosen.bucket === 'cash' && !lapsed && !chosen.voided) {
            const units = Math.floor((total(Object.values(model.of(chosen))) * each.part) / 100)
            real = reclaim(real, units, id, now).holdings
            model.reverse(chosen, units)
          }
        }
        expect([availableOf(real, day(model.today)), real.owed]).toEqual([model.available(), model.owed])
        for (const chosen of model.lots) expect(placesOf(real, chosen.name, day(model.today))).toEqual(model.of(chosen))
        if (real.owed > 0) {
          const cash = { ...real, credits: real.credits.filter(({ bucket }) => bucket === 'cash') }
          expect(availableOf(cash, day(model.today))).toBe(0)
        }
      }
    }),
    { numRuns: 400 },
  )
})

function placesOf({ credits }: Holdings, number: number, now: Date) {
  const { available, held, used, expired, voided, reclaimed, expiresAt } = credits.find(
    (each) => each.number === number,
  )!
  const lapsed = expiresAt !== null && expiresAt <= now
  return {
    available: lapsed ? 0 : available,
    held,
    used,
    expired: expired + (lapsed ? available : 0),
    voided,
    reclaimed,
  }
}

it('partial refunds of a spend, however many, give each credit back exactly what it gave, and never more', () => {
  fc.assert(
    fc.property(
      fc.array(amount, { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 20 }),
      (gave, refunds) => {
        const now = day(0)
        let holdings: Holdings = { currency: 'EUR', owed: 0, credits: [] }
        for (const [index, units] of gave.entries())
          holdings = add(
            holdings,
            credit(index, { bucket: 'promotional', priority: index, expiresOn: Number.POSITIVE_INFINITY }, units),
            now,
          ).holdings
        const whole = total(gave)
        const taken = take(holdings, whole, now, 'used')
        holdings = taken.holdings
        let parts = taken.parts.map((part) => ({ ...part, returned: 0 }))
        let left = whole
        const renewal = () => expect.unreachable('nothing has expired') as never
        for (const wanted of [...refunds, Number.POSITIVE_INFINITY]) {
          const back = Math.min(wanted, left)
          if (back === 0) break
          const given = giveBack(holdings, parts, back, now, renewal)
          expect(total(given.parts.map((part) => part.amount))).toBe(back)
          holdings = given.holdings
          left -= back
          parts = parts.map((part) => ({
            ...part,
            returned:
              part.returned +
              total(given.parts.filter((each) => each.creditId === part.creditId).map((each) => each.amount)),
          }))
          for (const part of parts) expect(part.returned).toBeLessThanOrEqual(part.amount)
        }
        expect(left).toBe(0)
        expect(holdings.credits.map((each: Credit) => [each.used, each.available])).toEqual(
          gave.map((units) => [0, units]),
        )
      },
    ),
    { numRuns: 200 },
  )
})
