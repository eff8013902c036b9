import type { ChannelTarget, NotificationChannel, ToldChannel } from '@clutch/contracts/fleet/notification-channels'

/** A channel as events tell it: nobody can be written to by it. */
export function toldChannel({ id, version, status, target }: NotificationChannel): ToldChannel {
  return { id, version, kind: target.kind, maskedAddress: maskedAddress(target), status }
}

function maskedAddress(target: ChannelTarget): string {
  switch (target.kind) {
    case 'email': {
      const at = target.address.lastIndexOf('@')
      return `${[...target.address][0]}…${target.address.slice(at)}`
    }
    case 'sms':
      return `…${target.number.slice(-2)}`
    // Nobody tells tokens apart by reading them.
    case 'push':
      return '…'
    // A path or query of a webhook often is its password.
    case 'webhook':
      return `${new URL(target.url).host}/…`
  }
}
