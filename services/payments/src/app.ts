import type { Service } from '@clutch/shared/runtime'
import { PrismaClient } from '../prisma/client/client.ts'
import { onCorporateAccountChanged } from './corporate-accounts/on-corporate-account-changed.ts'
import { getTrialBalance } from './ledger/get-trial-balance.ts'
import { listLedgerAccounts } from './ledger/list-accounts.ts'
import { listPostings } from './ledger/list-postings.ts'
import { addPaymentMethod } from './methods/add.ts'
import { listPaymentMethods } from './methods/list.ts'
import { saveMethods } from './methods/save.ts'
import { chargePayments } from './payments/charge.ts'
import { getPayment } from './payments/get.ts'
import { listPayments } from './payments/list.ts'
import { onInvoiceFinalised } from './payments/on-invoice-finalised.ts'
import { onMethodAdded } from './payments/on-method-added.ts'
import { readRawBodies } from './provider-webhooks/raw-body.ts'
import { receiveStripeEvent } from './provider-webhooks/receive-stripe.ts'
import { readProviderSettings, Variables } from './providers/settings.ts'
import { addReceiver } from './receivers/add.ts'
import { listReceivers } from './receivers/list.ts'
import { openReceivers } from './receivers/open.ts'
import { reconcile } from './reconciliation/reconcile.ts'
import { listTransfers } from './splits/list.ts'
import { onReceiverVerified } from './splits/on-receiver-verified.ts'
import { sendTransfers } from './splits/transfer.ts'
import { onVendorChanged } from './vendors/on-vendor-changed.ts'

/** Everything payments does, by hand and in one place. */
export const payments: Service<PrismaClient> = {
  name: 'payments',
  owner: 'payments',
  variables: Variables,
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [
    addPaymentMethod,
    listPaymentMethods,

    addReceiver,
    listReceivers,

    listPayments,
    getPayment,

    listTransfers,

    listLedgerAccounts,
    listPostings,
    getTrialBalance,
    reconcile,

    receiveStripeEvent,
  ],
  reactions: [onCorporateAccountChanged, onVendorChanged, onInvoiceFinalised, onMethodAdded, onReceiverVerified],
  dueWork: [],
  snapshots: [],
  extensions: [readProviderSettings, readRawBodies, saveMethods, openReceivers, chargePayments, sendTransfers],
}
