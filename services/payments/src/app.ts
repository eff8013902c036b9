import type { Service } from '@clutch/shared/runtime'
import { PrismaClient } from '../prisma/client/client.ts'
import { refuseCardNumbers } from './card-numbers/refuse.ts'
import { onCorporateAccountChanged } from './corporate-accounts/on-corporate-account-changed.ts'
import { getTrialBalance } from './ledger/get-trial-balance.ts'
import { listLedgerAccounts } from './ledger/list-accounts.ts'
import { listPostings } from './ledger/list-postings.ts'
import { addPaymentMethod } from './methods/add.ts'
import { getPaymentMethod } from './methods/get.ts'
import { listPaymentMethods } from './methods/list.ts'
import { makeMethodDefault } from './methods/make-default.ts'
import { removePaymentMethod } from './methods/remove.ts'
import { removeMethodOperation } from './methods/remove-operation.ts'
import { saveMethodOperation } from './methods/save-operation.ts'
import { watchMethodExpiry } from './methods/watch-expiry.ts'
import { performOperations } from './operations/work.ts'
import { capturePayment } from './payments/capture.ts'
import { confirmPayment } from './payments/confirm.ts'
import { createPayment } from './payments/create.ts'
import { getPayment } from './payments/get.ts'
import { listPayments } from './payments/list.ts'
import { listPaymentOperations } from './payments/list-operations.ts'
import { onInvoiceFinalised } from './payments/on-invoice-finalised.ts'
import { onMethodAdded } from './payments/on-method-added.ts'
import { paymentOperations } from './payments/operations.ts'
import { reauthorisePayment } from './payments/reauthorise.ts'
import { retryPayment } from './payments/retry.ts'
import { voidPayment } from './payments/void.ts'
import { watchAuthorisation } from './payments/watch-authorisation.ts'
import { getProviderRouting } from './provider-routing/get.ts'
import { listProviders } from './provider-routing/list-providers.ts'
import { setProviderRouting } from './provider-routing/set.ts'
import { readRawBodies } from './provider-webhooks/raw-body.ts'
import { receiveProviderEvent } from './provider-webhooks/receive.ts'
import { readProviderSettings, Variables } from './providers/settings.ts'
import { addReceiver } from './receivers/add.ts'
import { listReceivers } from './receivers/list.ts'
import { lookAtReceiver, openReceiverOperation } from './receivers/open-operation.ts'
import { reconcile } from './reconciliation/reconcile.ts'
import { listTransfers } from './splits/list.ts'
import { onReceiverVerified } from './splits/on-receiver-verified.ts'
import { transferOperation } from './splits/transfer-operation.ts'
import { onVendorChanged } from './vendors/on-vendor-changed.ts'

/** Every kind of call to a provider. */
const operations = [
  ...paymentOperations,
  saveMethodOperation,
  removeMethodOperation,
  openReceiverOperation,
  transferOperation,
]

/** Everything payments does, by hand and in one place. */
export const payments: Service<PrismaClient> = {
  name: 'payments',
  owner: 'payments',
  variables: Variables,
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [
    addPaymentMethod,
    listPaymentMethods,
    getPaymentMethod,
    makeMethodDefault,
    removePaymentMethod,

    addReceiver,
    listReceivers,

    createPayment,
    listPayments,
    getPayment,
    capturePayment,
    voidPayment,
    reauthorisePayment,
    confirmPayment,
    retryPayment,
    listPaymentOperations,

    getProviderRouting,
    setProviderRouting,
    listProviders,

    listTransfers,

    listLedgerAccounts,
    listPostings,
    getTrialBalance,
    reconcile,

    receiveProviderEvent,
  ],
  reactions: [onCorporateAccountChanged, onVendorChanged, onInvoiceFinalised, onMethodAdded, onReceiverVerified],
  dueWork: [watchMethodExpiry, watchAuthorisation, lookAtReceiver],
  snapshots: [],
  extensions: [readProviderSettings, readRawBodies, refuseCardNumbers, performOperations(operations)],
}
