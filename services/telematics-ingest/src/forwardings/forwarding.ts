import { hash } from 'node:crypto'
import { ValidationFailed } from '@clutch/contracts/problems'
import {
  type Forwarding,
  type ForwardingChange,
  ForwardingUrlRefused,
  type NewForwarding,
} from '@clutch/contracts/telematics/forwardings'
import { type AddressRules, whyNotUrl } from '@clutch/shared/outbound-address'
import { Problem } from '@clutch/shared/problem'

/** Pure: what a forwarding may become, and how what it sends is put together. */

export const maxForwardingsPerTenant = 20
/** Of failures without a success between them, after which nobody is bothered any more. */
export const pauseAfterMs = 24 * 3_600_000

/** @throws Problem where nothing may be sent to the address */
export function newForwarding(wanted: NewForwarding, made: { id: string; now: Date; rules: AddressRules }): Forwarding {
  assertAcceptable(wanted.to, made.rules)
  return {
    id: made.id,
    version: 1,
    name: wanted.name,
    what: wanted.what,
    devices: wanted.devices ?? 'all',
    to: wanted.to,
    status: 'active',
    pausedBecause: null,
    createdAt: made.now.toISOString(),
  }
}

/** @throws Problem */
export function changedForwarding(forwarding: Forwarding, change: ForwardingChange, rules: AddressRules): Forwarding {
  if (change.to !== undefined) {
    // A webhook has a secret that is shown when it is made, a subject has none.
    if (change.to.kind !== forwarding.to.kind)
      throw new Problem(ValidationFailed, {
        errors: [{ pointer: '/body/to/kind', message: 'cannot be changed: make another forwarding' }],
      })
    assertAcceptable(change.to, rules)
  }
  const status = change.status ?? forwarding.status
  const pausedBecause = status === 'active' ? null : (forwarding.pausedBecause ?? 'owner')
  return { ...forwarding, ...change, version: forwarding.version + 1, status, pausedBecause }
}

/** By us: it accepted nothing for a day, or says that it is gone. */
export function failingForwarding(forwarding: Forwarding, because: 'failing' | 'gone'): Forwarding {
  if (forwarding.status === 'paused') return forwarding
  return { ...forwarding, version: forwarding.version + 1, status: 'paused', pausedBecause: because }
}

function assertAcceptable(to: Forwarding['to'], rules: AddressRules): void {
  const message = to.kind === 'webhook' ? whyNotUrl(to.url, rules) : undefined
  if (message !== undefined) throw new Problem(ForwardingUrlRefused, { errors: [{ pointer: '/body/to/url', message }] })
}

/** A tenant writes below its own prefix and nowhere else. */
export function subjectOf(tenantId: string, to: Forwarding['to']): string | null {
  return to.kind === 'nats' ? `clutch.forward.${tenantId}.${to.subject}` : null
}

const longestPauseMs = 15 * 60_000

/** 1 s, 2 s, 4 s … 15 min, a fifth of it by chance, so that what failed together does not come back together. */
export function pauseMs(failures: number, random: number): number {
  return Math.round(Math.min(1_000 * 2 ** Math.max(0, failures - 1), longestPauseMs) * (0.9 + random * 0.2))
}

export interface Delivery {
  /** Follows from the body: the same body again is recognised by it. */
  readonly id: string
  readonly body: string
}

/** @param contents of each the JSON */
export function deliveryOf(
  forwarding: Pick<Forwarding, 'id' | 'what'>,
  upTo: Date,
  contents: readonly string[],
): Delivery {
  const [type, field] =
    forwarding.what === 'raw' ? ['telematics.frames', 'frames'] : ['telematics.readings', 'readings']
  const data = `{"forwardingId":"${forwarding.id}","${field}":[${contents.join(',')}]}`
  const body = `{"type":"${type}","timestamp":"${upTo.toISOString()}","data":${data}}`
  return { id: `fwm_${hash('sha256', body, 'hex').slice(0, 32)}`, body }
}
