import { lookup } from 'node:dns'
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ConnectionSettings } from '@clutch/contracts/telematics/connections'
import { type AddressRules, isAllowedAddress, isOperatorsAddress } from '@clutch/shared/outbound-address'
import { ProviderFailure } from './provider.ts'

export interface BrokerAddress {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}

/** @returns undefined where it names no place */
export function brokerAddress(url: string): BrokerAddress | undefined {
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.protocol !== 'mqtt:' && parsed.protocol !== 'mqtts:')) return undefined
  const isSecure = parsed.protocol === 'mqtts:'
  const port = parsed.port === '' ? (isSecure ? 8883 : 1883) : Number(parsed.port)
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1')
  return host === '' || port === 0 ? undefined : { host, port, isSecure }
}

class AddressNotAllowed extends Error {}

/**
 * A connection to whom a tenant names. Which address a name stands for is judged at the moment of connecting, so a name that
 * changes its mind between two look-ups gains nothing. Passwords go in the clear only where the operator said so.
 * @throws ProviderFailure
 */
export async function openSocket(
  { host, port, isSecure }: BrokerAddress,
  { certificateAuthority }: ConnectionSettings,
  rules: AddressRules,
  signal: AbortSignal,
): Promise<Socket> {
  const mayGoTo = (address: string) =>
    isAllowedAddress(address, rules) && (isSecure || isOperatorsAddress(address, rules))
  if (isIP(host) !== 0 && !mayGoTo(host)) throw notAllowed(isSecure)
  const allowedOnly: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, [])
      const allowed = addresses.filter(({ address }) => mayGoTo(address))
      const [first] = allowed
      if (first === undefined) return callback(new AddressNotAllowed(), [])
      if (options.all === true) return callback(null, allowed)
      callback(null, first.address, first.family)
    })
  }
  const to = { host, port, lookup: allowedOnly }
  const socket = isSecure
    ? connectTls({
        ...to,
        ...(isIP(host) === 0 && { servername: host }),
        ...(certificateAuthority !== undefined && { ca: certificateAuthority }),
      })
    : connectPlain(to)
  const abort = () => socket.destroy(new Error('aborted'))
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', resolve)
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('closed')))
    })
  } catch (error) {
    socket.destroy()
    throw signal.aborted ? tooSlow() : failureOf(error, isSecure)
  } finally {
    signal.removeEventListener('abort', abort)
  }
  return socket.setNoDelay()
}

export function tooSlow(): ProviderFailure {
  return new ProviderFailure('unavailable', 'The broker does not answer in time.')
}

function notAllowed(isSecure: boolean): ProviderFailure {
  return new ProviderFailure(
    'refused',
    isSecure
      ? 'The broker is at an address that may not be gone to.'
      : 'Without TLS the broker is at an address that may not be gone to.',
    { remedy: 'Name a broker on the public internet by mqtts. Others the operator has to allow first.' },
  )
}

/** Of what the system and TLS say only the code is passed on: the rest may name addresses inside. */
function failureOf(error: unknown, isSecure: boolean): ProviderFailure {
  if (error instanceof AddressNotAllowed) return notAllowed(isSecure)
  const { code = '' } =
    error instanceof AggregateError ? (error.errors[0] as { code?: string }) : (error as { code?: string })
  const why = /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : ''
  if (/CERT|SELF_SIGNED|UNABLE_TO_|CRL/.test(code))
    return new ProviderFailure('refused', `The broker’s certificate is not to be trusted${why}.`, {
      remedy:
        'Name the broker as its certificate does; where no public authority signed it, give yours as certificateAuthority.',
    })
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return new ProviderFailure('refused', `The broker does not speak TLS as we do${why}.`, {
      remedy: 'Check the port: 8883 is usual for mqtts, 1883 for mqtt.',
    })
  return new ProviderFailure('unavailable', `The broker cannot be reached${why}.`, {
    remedy: 'Nothing: it is tried again. If it stays so, check the broker’s name and port.',
  })
}
