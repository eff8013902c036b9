import type { State } from '../state/state.ts'
import type { AccountRecord } from './accounts.ts'
import type { ApplicationFeeRecord, FeeRefundRecord } from './application-fees.ts'
import type { BalanceTransactionRecord } from './balance-transactions.ts'
import type { DebitRecord } from './bank-debits.ts'
import type { ChargeRecord } from './charges.ts'
import type { CustomerRecord } from './customers.ts'
import type { DisputeRecord } from './disputes.ts'
import type { EventRecord } from './events.ts'
import type { SavedAnswer } from './idempotency.ts'
import type { Hold, PaymentIntentRecord } from './payment-intents/intent.ts'
import type { PaymentMethodRecord } from './payment-methods.ts'
import type { PayoutRecord } from './payouts.ts'
import type { RefundRecord, RefundUnderway } from './refunds.ts'
import type { SetupIntentRecord } from './setup-intents.ts'
import type { TransferRecord, TransferReversalRecord } from './transfers.ts'
import type { WebhookEndpointRecord } from './webhook-endpoints.ts'

/** Everything the stand-in remembers, one table per noun. Records hold what varies; rendering adds what never does. */
export const stripeTables = (state: State) => ({
  accounts: state.table<AccountRecord>('stripe_accounts'),
  applicationFees: state.table<ApplicationFeeRecord>('stripe_application_fees'),
  balanceTransactions: state.table<BalanceTransactionRecord>('stripe_balance_transactions'),
  charges: state.table<ChargeRecord>('stripe_charges'),
  customers: state.table<CustomerRecord>('stripe_customers'),
  debits: state.table<DebitRecord>('stripe_debits'),
  disputes: state.table<DisputeRecord>('stripe_disputes'),
  events: state.table<EventRecord>('stripe_events'),
  feeRefunds: state.table<FeeRefundRecord>('stripe_fee_refunds'),
  holds: state.table<Hold>('stripe_holds'),
  idempotency: state.table<SavedAnswer>('stripe_idempotency'),
  paymentIntents: state.table<PaymentIntentRecord>('stripe_payment_intents'),
  paymentMethods: state.table<PaymentMethodRecord>('stripe_payment_methods'),
  payouts: state.table<PayoutRecord>('stripe_payouts'),
  payoutsUnderway: state.table<{ payout: string; arrives: number }>('stripe_payouts_underway'),
  refunds: state.table<RefundRecord>('stripe_refunds'),
  refundsUnderway: state.table<RefundUnderway>('stripe_refunds_underway'),
  setupIntents: state.table<SetupIntentRecord>('stripe_setup_intents'),
  transferReversals: state.table<TransferReversalRecord>('stripe_transfer_reversals'),
  transfers: state.table<TransferRecord>('stripe_transfers'),
  webhookEndpoints: state.table<WebhookEndpointRecord>('stripe_webhook_endpoints'),
})

export type StripeTables = ReturnType<typeof stripeTables>
