import {
  ChannelNotReady,
  ChannelRefused,
  type NewNotificationChannel,
  type NotificationChannel,
  type NotificationChannelChange,
} from '@clutch/contracts/fleet/notification-channels'
import { type AddressRules, whyNotUrl } from '@clutch/shared/outbound-address'
import { Problem } from '@clutch/shared/problem'
import { assertZone } from '../alert-rules/weekly-hours.ts'

const defaults = { locale: 'en', units: 'metric', timeZone: 'UTC', maxPerHour: 30 } as const

/** Whether whoever reads there has to say that it is theirs. */
export function needsCode({ target }: Pick<NotificationChannel, 'target'>): boolean {
  return target.kind === 'email' || target.kind === 'sms'
}

/** @throws Problem ChannelRefused */
export function newChannel(
  wanted: NewNotificationChannel,
  made: { id: string; now: Date; rules: AddressRules },
): NotificationChannel {
  const { target } = wanted
  const message = target.kind === 'webhook' ? whyNotUrl(target.url, made.rules) : undefined
  if (message !== undefined) throw new Problem(ChannelRefused, { errors: [{ pointer: '/body/target/url', message }] })
  assertKnownZone(wanted.timeZone)
  return {
    ...defaults,
    ...wanted,
    id: made.id,
    version: 1,
    status: needsCode(wanted) ? 'unverified' : 'active',
    createdAt: made.now.toISOString(),
  }
}

/** @throws Problem ChannelRefused, ChannelNotReady */
export function changedChannel(channel: NotificationChannel, change: NotificationChannelChange): NotificationChannel {
  assertKnownZone(change.timeZone)
  // Only what gave up by itself is tried again by a word: consent is given where the messages are read.
  if (change.status === 'active' && channel.status !== 'failing' && channel.status !== 'active')
    throw new Problem(ChannelNotReady)
  return { ...channel, ...change, version: channel.version + 1 }
}

function assertKnownZone(zone: string | undefined): void {
  if (zone === undefined) return
  try {
    assertZone(zone)
  } catch {
    throw new Problem(ChannelRefused, {
      errors: [{ pointer: '/body/timeZone', message: 'is not the name of a time zone' }],
    })
  }
}

export const codeValidMs = 15 * 60_000
export const codePauseMs = 60_000
export const maxCodeTries = 5
