import type { State } from '../state/state.ts'
import type { AuthorizationRecord } from './authorizations.ts'
import type { CaptureRecord, RefundRecord } from './captures.ts'
import type { SigningRecord } from './certificate.ts'
import type { EventRecord, WebhookRecord } from './events.ts'
import type { KeptRequest } from './idempotency.ts'
import type { OrderRecord } from './orders.ts'
import type { TokenRecord } from './tokens.ts'
import type { SetupTokenRecord, VaultedRecord } from './vault.ts'

/** Everything the stand-in remembers. */
export const paypalTables = (state: State) => ({
  authorizations: state.table<AuthorizationRecord>('paypal_authorizations'),
  captures: state.table<CaptureRecord>('paypal_captures'),
  events: state.table<EventRecord>('paypal_events'),
  orders: state.table<OrderRecord>('paypal_orders'),
  refunds: state.table<RefundRecord>('paypal_refunds'),
  requests: state.table<KeptRequest>('paypal_requests'),
  setupTokens: state.table<SetupTokenRecord>('paypal_setup_tokens'),
  signing: state.table<SigningRecord>('paypal_signing'),
  tokens: state.table<TokenRecord>('paypal_tokens'),
  vaulted: state.table<VaultedRecord>('paypal_vaulted'),
  webhooks: state.table<WebhookRecord>('paypal_webhooks'),
})

export type PayPalTables = ReturnType<typeof paypalTables>
