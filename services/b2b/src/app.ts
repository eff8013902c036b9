import type { Service } from '@clutch/shared/runtime'
import { PrismaClient } from '../prisma/client/client.ts'
import { getApiKey } from './api-keys/get.ts'
import { issueApiKey } from './api-keys/issue.ts'
import { listApiKeys } from './api-keys/list.ts'
import { lookUpApiKeys } from './api-keys/lookup.ts'
import { revokeApiKey } from './api-keys/revoke.ts'
import { apiKeySnapshot } from './api-keys/snapshot.ts'
import { listAuditTrail } from './audit-trail/list.ts'
import { onEvent } from './audit-trail/on-event.ts'
import { cancelBooking } from './bookings/cancel.ts'
import { completeBooking } from './bookings/complete.ts'
import { createBooking } from './bookings/create.ts'
import { getBooking } from './bookings/get.ts'
import { listBookings } from './bookings/list.ts'
import { onWorkOrderRequestedOrWithdrawn } from './bookings/on-work-order-requested-or-withdrawn.ts'
import { createContract } from './contracts/create.ts'
import { getContract } from './contracts/get.ts'
import { listContracts } from './contracts/list.ts'
import { terminateContract } from './contracts/terminate.ts'
import { changeCorporateAccount } from './corporate-accounts/change.ts'
import { createCorporateAccount } from './corporate-accounts/create.ts'
import { getCorporateAccount } from './corporate-accounts/get.ts'
import { getAccountExposure } from './corporate-accounts/get-exposure.ts'
import { listCorporateAccounts } from './corporate-accounts/list.ts'
import { accountSnapshot } from './corporate-accounts/snapshot.ts'
import { createCreditNote } from './credit-notes/create.ts'
import { getCreditNote } from './credit-notes/get.ts'
import { listCreditNotes } from './credit-notes/list.ts'
import { onRefundSucceeded } from './credit-notes/on-refund-succeeded.ts'
import { previewCreditNote } from './credit-notes/preview.ts'
import { becomeOverdue } from './invoices/become-overdue.ts'
import { changeInvoice } from './invoices/change.ts'
import { createInvoice } from './invoices/create.ts'
import { discardInvoice } from './invoices/discard.ts'
import { finaliseInvoice } from './invoices/finalise.ts'
import { getInvoice } from './invoices/get.ts'
import { listInvoices } from './invoices/list.ts'
import { onAllocationMadeOrUndone } from './invoices/on-allocation-made-or-undone.ts'
import { onBookingCompleted } from './invoices/on-booking-completed.ts'
import { onInvoiceRecovered } from './invoices/on-invoice-recovered.ts'
import { onInvoiceRequested } from './invoices/on-invoice-requested.ts'
import { onInvoiceWrittenOff } from './invoices/on-invoice-written-off.ts'
import { onPaymentReturned } from './invoices/on-payment-returned.ts'
import { onPaymentSucceeded } from './invoices/on-payment-succeeded.ts'
import { previewInvoice } from './invoices/preview.ts'
import { voidInvoice } from './invoices/void.ts'
import { changeService } from './services/change.ts'
import { createService } from './services/create.ts'
import { getService } from './services/get.ts'
import { listServices } from './services/list.ts'
import { createStatement } from './statements/create.ts'
import { getStatement } from './statements/get.ts'
import { listStatements } from './statements/list.ts'
import { previewStatement } from './statements/preview.ts'
import { onTaxNumberChecked } from './tax-numbers/on-tax-number-checked.ts'
import { changeTenant } from './tenants/change.ts'
import { createTenant } from './tenants/create.ts'
import { getTenant } from './tenants/get.ts'
import { listTenants } from './tenants/list.ts'
import { tenantSnapshot } from './tenants/snapshot.ts'
import { onVehicleChanged } from './vehicles/on-vehicle-changed.ts'
import { changeVendor } from './vendors/change.ts'
import { createVendor } from './vendors/create.ts'
import { getVendor } from './vendors/get.ts'
import { listVendors } from './vendors/list.ts'
import { vendorSnapshot } from './vendors/snapshot.ts'
import { changeWebhook } from './webhooks/change.ts'
import { createWebhook } from './webhooks/create.ts'
import { deleteWebhook } from './webhooks/delete.ts'
import { deliverWebhooks } from './webhooks/deliver.ts'
import { getWebhook } from './webhooks/get.ts'
import { getWebhookDelivery } from './webhooks/get-delivery.ts'
import { listWebhooks } from './webhooks/list.ts'
import { listWebhookAttempts } from './webhooks/list-attempts.ts'
import { listWebhookDeliveries } from './webhooks/list-deliveries.ts'
import { onPartnerEvent } from './webhooks/on-partner-event.ts'
import { replayWebhookDeliveries } from './webhooks/replay-deliveries.ts'
import { replayWebhookDelivery } from './webhooks/replay-delivery.ts'
import { rotateWebhookSecret } from './webhooks/rotate-secret.ts'
import { readWebhookSettings, Variables } from './webhooks/settings.ts'

/** Everything b2b does, by hand and in one place. */
export const b2b: Service<PrismaClient> = {
  name: 'b2b',
  owner: 'b2b',
  variables: Variables,
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [
    createTenant,
    listTenants,
    getTenant,
    changeTenant,

    issueApiKey,
    listApiKeys,
    getApiKey,
    revokeApiKey,

    createCorporateAccount,
    listCorporateAccounts,
    getCorporateAccount,
    changeCorporateAccount,
    getAccountExposure,

    createVendor,
    listVendors,
    getVendor,
    changeVendor,

    createService,
    listServices,
    getService,
    changeService,

    createContract,
    listContracts,
    getContract,
    terminateContract,

    createBooking,
    listBookings,
    getBooking,
    completeBooking,
    cancelBooking,

    createInvoice,
    previewInvoice,
    listInvoices,
    getInvoice,
    changeInvoice,
    discardInvoice,
    finaliseInvoice,
    voidInvoice,

    createCreditNote,
    previewCreditNote,
    listCreditNotes,
    getCreditNote,

    createStatement,
    previewStatement,
    listStatements,
    getStatement,

    createWebhook,
    listWebhooks,
    getWebhook,
    changeWebhook,
    deleteWebhook,
    rotateWebhookSecret,
    replayWebhookDeliveries,
    listWebhookDeliveries,
    getWebhookDelivery,
    listWebhookAttempts,
    replayWebhookDelivery,

    listAuditTrail,
  ],
  reactions: [
    onVehicleChanged,
    onWorkOrderRequestedOrWithdrawn,
    onBookingCompleted,
    onInvoiceRequested,
    onPaymentSucceeded,
    onPaymentReturned,
    onInvoiceWrittenOff,
    onInvoiceRecovered,
    onAllocationMadeOrUndone,
    onRefundSucceeded,
    onTaxNumberChecked,
    onPartnerEvent,
    onEvent,
  ],
  dueWork: [becomeOverdue],
  snapshots: [tenantSnapshot, apiKeySnapshot, accountSnapshot, vendorSnapshot],
  // The gateway must know within a second that a key is dead, so it must know how fresh its read model is.
  heartbeatMs: 250,
  extensions: [lookUpApiKeys, readWebhookSettings, deliverWebhooks],
}
