import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { balanceOf, nothingHappened } from './invoice.ts'

describe('what happened to the amount of an invoice', () => {
  test('a payment in two parts, and what is too much is the credit of the customer', () => {
    expect(balanceOf(100, { ...nothingHappened, received: 60 })).toMatchObject({
      paidTotal: 60,
      due: 40,
      excessTotal: 0,
    })
    expect(balanceOf(100, { ...nothingHappened, received: 110 })).toMatchObject({
      paidTotal: 100,
      due: 0,
      excessTotal: 10,
    })
  })

  test('a credit on a paid one frees what was paid, on an open one what is due', () => {
    expect(balanceOf(100, { ...nothingHappened, received: 100, credited: 30 })).toMatchObject({
      paidTotal: 70,
      creditedTotal: 30,
      due: 0,
      excessTotal: 30,
    })
    expect(balanceOf(100, { ...nothingHappened, credited: 30 })).toMatchObject({ due: 70, excessTotal: 0 })
  })

  test('paid + credited + written off + due = total whatever happened, and money is never lost', () => {
    const amount = fc.integer({ min: 0, max: 30_000 })
    fc.assert(
      fc.property(amount, amount, amount, amount, (gross, received, credited, writtenOff) => {
        const balance = balanceOf(gross, { received, receivedAt: null, credited, writtenOff })
        const { paidTotal, creditedTotal, writtenOffTotal, due, excessTotal } = balance
        expect(paidTotal + creditedTotal + writtenOffTotal + due).toBe(gross)
        expect(paidTotal + excessTotal).toBe(received)
        expect(Math.min(paidTotal, creditedTotal, writtenOffTotal, due, excessTotal)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
