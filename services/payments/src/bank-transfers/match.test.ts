import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide, exactSubset, fill, type OpenInvoice } from './match.ts'

const invoice = (id: string, open: number, more: Partial<OpenInvoice> = {}): OpenInvoice => ({
  id,
  accountId: 'acc_1',
  currency: 'EUR',
  open,
  dueDate: `2026-03-0${id.slice(-1)}`,
  ...more,
})
const transfer = (amount: number, ...named: Parameters<typeof decide>[0]['named']) =>
  decide({ amount, currency: 'EUR', named })
const byNumber = (...invoices: OpenInvoice[]) => ({ rule: 'document-number', invoices }) as const
const byPayer = (...invoices: OpenInvoice[]) => ({ rule: 'payer-and-amount', invoices, exactOnly: true }) as const

test('an invoice that is named is paid, in part where it is less, and beyond is credit of its account', () => {
  expect(transfer(100, byNumber(invoice('i1', 100)))).toMatchObject({ outcome: 'matched', credited: 0 })
  expect(transfer(40, byNumber(invoice('i1', 100)))).toMatchObject({ allocations: [{ invoiceId: 'i1', amount: 40 }] })
  expect(transfer(130, byNumber(invoice('i1', 100)))).toMatchObject({ credited: 30, accountId: 'acc_1' })
  // Paid twice.
  expect(transfer(100, byNumber(invoice('i1', 0)))).toMatchObject({
    outcome: 'matched',
    allocations: [],
    credited: 100,
  })
})

test('several named invoices: their sum, one exact set of them, and else a person', () => {
  const three = byNumber(invoice('i1', 100), invoice('i2', 250), invoice('i3', 70))
  expect(transfer(420, three).allocations).toHaveLength(3)
  expect(transfer(170, three).allocations).toEqual([
    { invoiceId: 'i1', amount: 100 },
    { invoiceId: 'i3', amount: 70 },
  ])
  expect(transfer(171, three)).toMatchObject({ outcome: 'proposed', reason: 'amount-differs' })
  expect(transfer(500, three)).toMatchObject({ outcome: 'matched', credited: 80 })
  const twins = byNumber(invoice('i1', 100), invoice('i2', 100), invoice('i3', 70))
  expect(transfer(100, twins)).toMatchObject({ outcome: 'proposed', reason: 'several-possible', allocations: [] })
})

test('a statement is paid oldest due first, its excess is the credit of its own account', () => {
  const statement = {
    ...byNumber(invoice('i2', 100), invoice('i1', 100, { accountId: 'acc_2' })),
    statementOf: 'acc_1',
  }
  expect(transfer(150, statement).allocations).toEqual([
    { invoiceId: 'i1', amount: 100 },
    { invoiceId: 'i2', amount: 50 },
  ])
  expect(transfer(205, statement)).toMatchObject({ credited: 5, accountId: 'acc_1' })
})

test('a payer alone pays only what it comes to exactly; two currencies are never added', () => {
  expect(transfer(100, byPayer(invoice('i1', 100), invoice('i2', 60)))).toMatchObject({
    outcome: 'matched',
    allocations: [{ invoiceId: 'i1' }],
  })
  expect(transfer(99, byPayer(invoice('i1', 100)))).toMatchObject({ outcome: 'proposed', credited: 0 })
  expect(transfer(101, byPayer(invoice('i1', 100)))).toMatchObject({ outcome: 'proposed', credited: 0 })
  expect(transfer(100, byNumber(invoice('i1', 100, { currency: 'USD' })))).toMatchObject({
    outcome: 'proposed',
    reason: 'other-currency',
  })
  expect(transfer(100, byPayer(invoice('i1', 60), invoice('i2', 40, { currency: 'USD' })))).toMatchObject({
    outcome: 'proposed',
  })
  expect(transfer(100)).toMatchObject({ outcome: 'unmatched', reason: 'nothing-found' })
})

test('whatever is named, what is matched comes to the transfer, and no invoice gets more than is open', () => {
  const invoices = fc.array(fc.record({ open: fc.integer({ min: 0, max: 500 }), account: fc.constantFrom('a', 'b') }), {
    maxLength: 9,
  })
  fc.assert(
    fc.property(invoices, fc.integer({ min: 1, max: 2_000 }), fc.boolean(), (rows, amount, exactOnly) => {
      const open = rows.map((row, index) => invoice(`i${index}`, row.open, { accountId: row.account }))
      const decision = decide({
        amount,
        currency: 'EUR',
        named: [{ rule: 'document-number', invoices: open, exactOnly }],
      })
      const paid = decision.allocations.reduce((total, share) => total + share.amount, 0)
      if (decision.outcome === 'matched') expect(paid + decision.credited).toBe(amount)
      else expect(paid + decision.credited).toBe(0)
      for (const share of decision.allocations)
        expect(share.amount).toBeLessThanOrEqual(open.find(({ id }) => id === share.invoiceId)!.open)
      if (decision.credited > 0) expect(decision.accountId).not.toBeNull()
    }),
  )
})

test('a sum over many invoices gives up instead of searching for ever', () => {
  const many = Array.from({ length: 24 }, (_, index) => invoice(`i${index}`, 2 * (1_000 + 7 * index)))
  expect(['several', undefined]).toContain(exactSubset(many, 20_001))
  expect(exactSubset([...many, ...many], 20_000)).toBe('several')
  expect(fill(many, 0)).toEqual({ shares: [], left: 0 })
})
