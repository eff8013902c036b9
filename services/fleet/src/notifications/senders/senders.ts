import type { ChannelTarget } from '@clutch/contracts/fleet/notification-channels'
import type { NotificationSettings } from '../settings.ts'
import { smtpSender } from './email-smtp.ts'
import { pushSender, serviceAccountOf } from './push-fcm.ts'
import { sandboxSender } from './sandbox.ts'
import type { Sender } from './sender.ts'
import { smsSender } from './sms-twilio.ts'
import { webhookSender } from './webhook.ts'

/** Who sends what here: the real ones where they are configured, else the sandbox, else nobody. */
export function sendersOf(settings: NotificationSettings): Partial<Record<ChannelTarget['kind'], Sender>> {
  const { variables } = settings
  const { CLUTCH_SANDBOX_URL, ALERTS_SMTP_URL, FCM_SERVICE_ACCOUNT, SMS_ACCOUNT, SMS_AUTH_TOKEN, SMS_FROM } = variables
  const sandbox = CLUTCH_SANDBOX_URL === undefined ? undefined : sandboxSender(CLUTCH_SANDBOX_URL)
  const email =
    ALERTS_SMTP_URL === undefined ? sandbox : smtpSender({ url: ALERTS_SMTP_URL, from: variables.ALERTS_MAIL_FROM })
  const sms =
    SMS_ACCOUNT === undefined || SMS_AUTH_TOKEN === undefined || SMS_FROM === undefined
      ? sandbox
      : smsSender({ url: variables.SMS_URL, account: SMS_ACCOUNT, authToken: SMS_AUTH_TOKEN, from: SMS_FROM })
  const push = FCM_SERVICE_ACCOUNT === undefined ? sandbox : pushSender(serviceAccountOf(FCM_SERVICE_ACCOUNT))
  return {
    webhook: webhookSender(settings),
    ...(email === undefined ? {} : { email }),
    ...(sms === undefined ? {} : { sms }),
    ...(push === undefined ? {} : { push }),
  }
}
