import { WebhookUrlRefused } from '@clutch/contracts/b2b/webhooks'
import { type AddressRules, whyNotUrl } from '@clutch/shared/outbound-address'
import { Problem } from '@clutch/shared/problem'

/** @throws Problem WebhookUrlRefused */
export function assertAcceptableUrl(text: string, rules: AddressRules): void {
  const message = whyNotUrl(text, rules)
  if (message !== undefined) throw new Problem(WebhookUrlRefused, { errors: [{ pointer: '/body/url', message }] })
}
