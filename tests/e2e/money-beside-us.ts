import type { RunningMesh } from '@clutch/cli/mesh'
import type { SeededTenant } from '@clutch/cli/story/seeded-tenant'
import { listReconciliationDifferences, startReconciliationRun } from '@clutch/contracts/payments/reconciliation-runs'

/** The provider takes money for the tenant, and nobody tells the ledger. */
export async function chargeBesideUs({ home, sandboxUrl }: RunningMesh, { id }: SeededTenant): Promise<void> {
  const key = `sk_test_${home.secret('stripe').replaceAll(/[^A-Za-z0-9]/g, '')}`
  const answer = await fetch(`${sandboxUrl}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      amount: '1000',
      currency: 'eur',
      payment_method: 'pm_card_visa',
      confirm: 'true',
      'automatic_payment_methods[enabled]': 'true',
      'automatic_payment_methods[allow_redirects]': 'never',
      'metadata[clutch_tenant]': id,
    }).toString(),
  })
  if (answer.status !== 200) throw new Error(`the charge was answered ${answer.status} ${await answer.text()}`)
}

/** When it is older than the cut-off it is a difference. */
export async function findIt({ client }: SeededTenant): Promise<void> {
  await client.call(startReconciliationRun, { body: { provider: 'stripe' }, idempotencyKey: 'money-beside-us' })
  const { items } = await client.call(listReconciliationDifferences, {})
  if (items.length === 0) throw new Error('reconciliation did not find the money that was taken beside us')
}
