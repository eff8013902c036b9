import type { Invoice } from '@clutch/contracts/b2b/invoices'
import { type TaxNumberCheck, TaxNumberChecked } from '@clutch/contracts/payments/tax-calculations'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type B2b, book, complete, makeWorld, must, startB2b, type World } from '../../test/b2b.ts'

let service: B2b
beforeAll(async () => {
  service = await startB2b()
})
afterAll(() => service.stop())

const number = 'FR40303265045'

function checked(status: TaxNumberCheck['status'], checkedAt: string): TaxNumberCheck {
  return {
    id: newId('tnc'),
    version: 1,
    number,
    country: 'FR',
    status,
    reason: null,
    register: 'VIES',
    requester: null,
    consultationNumber: null,
    name: null,
    address: null,
    checkedAt,
  }
}

async function invoiced(world: World): Promise<Invoice> {
  const { tenant } = world
  const booking = await book(service, world)
  await complete(service, world, booking)
  await service.settled()
  const page = await must<{ items: Invoice[] }>(
    service,
    200,
    'GET',
    `/b2b/invoice-management/invoices?bookingId=${booking.id}`,
    { tenant },
  )
  return page.items[0]!
}

test('rule 14: an invoice goes by what the register said last, and charges until it said something', async () => {
  const world = await makeWorld(service, {
    tenant: { vatId: 'DE123456789' },
    account: { country: 'FR', vatId: number },
  })
  const { tenant } = world
  expect(await invoiced(world)).toMatchObject({ netTotal: 8_950, taxTotal: 1_701 })

  await service.publish(TaxNumberChecked, checked('valid', '2026-03-02T08:00:00.000Z'), { tenant })
  // One that comes late changes nothing.
  await service.publish(TaxNumberChecked, checked('invalid', '2026-03-01T08:00:00.000Z'), { tenant })
  await service.settled()
  const reverse = await invoiced(world)
  expect(reverse).toMatchObject({
    taxTotal: 0,
    grossTotal: 8_950,
    taxSubtotals: [{ category: 'AE', rate: '0', taxableAmount: 8_950, taxAmount: 0 }],
  })
  for (const part of ['Art. 44, 196', number, 'DE123456789']) expect(reverse.lines[0]?.provenance).toContain(part)

  await service.publish(TaxNumberChecked, checked('invalid', '2026-03-02T10:00:00.000Z'), { tenant })
  await service.settled()
  expect(await invoiced(world)).toMatchObject({ taxTotal: 1_701 })
})
