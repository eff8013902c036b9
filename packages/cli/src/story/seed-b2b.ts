import { createContract } from '@clutch/contracts/b2b/contracts'
import { createCorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import { createService } from '@clutch/contracts/b2b/services'
import { createVendor } from '@clutch/contracts/b2b/vendors'
import { createWebhook } from '@clutch/contracts/b2b/webhooks'
import { addPaymentMethod } from '@clutch/contracts/payments/methods'
import { addReceiver } from '@clutch/contracts/payments/receivers'
import type { RunningMesh } from '../mesh.ts'
import type { Memory } from './memory.ts'
import type { SeededTenant } from './seeded-tenant.ts'
import { until } from './until.ts'

/** With whom the first tenant does business. */
export interface Parties {
  accountId: string
  vendorId: string
  serviceId: string
  /** The sink that its webhook delivers to. */
  sink: string
}

const sink = 'nordlicht'

export async function createBookingParties(mesh: RunningMesh, tenant: SeededTenant, memory: Memory): Promise<Parties> {
  const { client } = tenant
  const account = await memory.once('account', () =>
    client.call(createCorporateAccount, {
      body: {
        name: 'Hanse Kurier',
        country: 'DE',
        billingEmail: 'billing@hanse-kurier.example',
        currency: 'EUR',
        paymentTermsDays: 14,
      },
      idempotencyKey: 'demo-account',
    }),
  )
  const vendor = await memory.once('vendor', () =>
    client.call(createVendor, {
      body: {
        name: 'Werkstatt Altona',
        country: 'DE',
        email: 'office@werkstatt.example',
        currency: 'EUR',
        commissionPercent: '12.5',
      },
      idempotencyKey: 'demo-vendor',
    }),
  )
  const service = await memory.once('service', () =>
    client.call(createService, {
      body: {
        vendorId: vendor.id,
        code: 'DIAG-MISFIRE',
        name: 'Diagnosis of an engine misfire',
        category: 'labour',
        serviceCategory: 'engine-misfire-diagnosis',
        unitPrice: '89.50',
        currency: 'EUR',
      },
      idempotencyKey: 'demo-service',
    }),
  )
  await memory.once('contract', async () => {
    const clock = (await (await fetch(`${mesh.sandboxUrl}/clock`)).json()) as { now: string }
    const contract = await client.call(createContract, {
      body: {
        accountId: account.id,
        vendorId: vendor.id,
        validFrom: clock.now.slice(0, 10),
        currency: 'EUR',
        prices: [{ serviceId: service.id, unitPrice: '79.90' }],
      },
      idempotencyKey: 'demo-contract',
    })
    return contract.id
  })
  // Payments hears of accounts and vendors by event, so it may not know them yet.
  await memory.once('method', () =>
    until('payments to know the account', () =>
      client.call(addPaymentMethod, {
        body: { accountId: account.id, provider: 'stripe', token: 'pm_card_visa' },
        idempotencyKey: 'demo-method',
      }),
    ),
  )
  await memory.once('receiver', () =>
    until('payments to know the vendor', () =>
      client.call(addReceiver, {
        body: { vendorId: vendor.id, provider: 'stripe', country: 'DE', currency: 'EUR' },
        idempotencyKey: 'demo-receiver',
      }),
    ),
  )
  await memory.once('webhook', async () => {
    const { webhook, secret } = await client.call(createWebhook, {
      body: {
        url: `${mesh.sandboxUrl}/sink/${sink}`,
        eventTypes: ['fleet.trip.completed', 'b2b.booking.completed', 'b2b.invoice.paid'],
      },
    })
    await fetch(`${mesh.sandboxUrl}/sink/${sink}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret }),
    })
    return webhook.id
  })
  return { accountId: account.id, vendorId: vendor.id, serviceId: service.id, sink }
}
