import { createHmac, randomUUID } from 'node:crypto'
import type { RunningMesh } from '@clutch/cli/mesh'
import type { SeededTenant } from '@clutch/cli/story/seeded-tenant'
import { until } from '@clutch/cli/story/until'
import { createCorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import { createInvoice, finaliseInvoice } from '@clutch/contracts/b2b/invoices'
import { createStatement } from '@clutch/contracts/b2b/statements'
import { listDisputes } from '@clutch/contracts/payments/disputes'
import { listDunnings } from '@clutch/contracts/payments/dunnings'
import { addPaymentMethod } from '@clutch/contracts/payments/methods'
import { createPayment } from '@clutch/contracts/payments/payments'

/** What signs the events that the provider's stand-in would send. */
export const stripeWebhookSecret = `whsec_${randomUUID().replaceAll('-', '')}`

/** Money that does not come as the story's does: an invoice that is sent and stated, one that cannot be collected, a dispute. */
export async function oweMoney(mesh: RunningMesh, tenant: SeededTenant): Promise<void> {
  const { client } = tenant
  const account = (name: string) =>
    client.call(createCorporateAccount, {
      body: { name, country: 'DE', billingEmail: 'billing@late-payer.example', currency: 'EUR' },
    })
  const invoiced = async (accountId: string, collection: 'charge' | 'send') => {
    const lines = [{ description: 'Towing', category: 'towing', quantity: '1', unitPrice: '145.00' }] as const
    const draft = await client.call(createInvoice, { body: { accountId, collection, lines: [...lines] } })
    return client.call(finaliseInvoice, { params: { invoiceId: draft.id }, ifMatch: draft.version })
  }
  const pays = (accountId: string, token: string) =>
    until('payments to know the account', () =>
      client.call(addPaymentMethod, {
        body: { accountId, provider: 'stripe', token },
        idempotencyKey: `owed-${accountId}`,
      }),
    )

  const { id: sentTo } = await account('Pays by transfer')
  const { issueDate } = await invoiced(sentTo, 'send')
  await client.call(createStatement, { body: { accountId: sentTo, from: issueDate!, to: issueDate! } })

  const { id: failing } = await account('Has no money')
  await pays(failing, 'pm_card_chargeCustomerFail')
  await invoiced(failing, 'charge')
  await until('a dunning', async () => (await client.call(listDunnings, {})).items.length > 0)

  const { id: disputing } = await account('Wants it back')
  await pays(disputing, 'pm_card_visa')
  const amount = { amount: 4_711, currency: 'EUR' }
  const payment = await client.call(createPayment, { body: { accountId: disputing, amount, description: 'Disputed' } })
  await dispute(mesh, payment.providerReference!)
  await until('the dispute', async () => (await client.call(listDisputes, {})).items.length > 0)
}

async function dispute({ sandboxUrl, url }: RunningMesh, payment: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const opened = await fetch(`${sandboxUrl}/stripe/disputes`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ payment }),
  })
  const created = Math.floor(Date.now() / 1_000)
  const id = `evt_${randomUUID().replaceAll('-', '')}`
  const body = JSON.stringify({ id, type: 'charge.dispute.created', created, data: { object: await opened.json() } })
  const v1 = createHmac('sha256', stripeWebhookSecret).update(`${created}.${body}`).digest('hex')
  const answer = await fetch(`${url}/api/v1/payments/provider-webhooks/stripe`, {
    method: 'POST',
    headers: { ...headers, 'stripe-signature': `t=${created},v1=${v1}` },
    body,
  })
  if (answer.status !== 204) throw new Error(`the event was answered ${answer.status} ${await answer.text()}`)
}
