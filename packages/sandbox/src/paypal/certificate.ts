import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto'

export interface SigningRecord {
  id: string
  certificate: string
  privateKey: string
}

/** One value of DER: a tag, its length, what is in it. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length =
    body.length < 128
      ? Buffer.from([body.length])
      : body.length < 256
        ? Buffer.from([0x81, body.length])
        : Buffer.from([0x82, body.length >> 8, body.length & 255])
  return Buffer.concat([Buffer.from([tag]), length, body])
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts)
/** 1.2.840.113549.1.1.11 with no parameters. */
const sha256WithRsa = sequence(Buffer.from('06092a864886f70d01010b', 'hex'), der(0x05))
const commonName = Buffer.from('0603550403', 'hex')
const nameOf = (name: string) => sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))))
const utc = (year: number) => der(0x17, Buffer.from(`${String(year).slice(2)}0101000000Z`))

/** A certificate that it signed itself: who checks a webhook fetches it from where the webhook says. */
export function makeSigning(): SigningRecord {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const name = nameOf('messageverificationcerts.paypal.com (clutch sandbox)')
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)])
  const toSign = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    sha256WithRsa,
    name,
    sequence(utc(2020), utc(2049)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = createSign('sha256').update(toSign).sign(privateKey)
  const whole = sequence(toSign, sha256WithRsa, der(0x03, Buffer.from([0]), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return {
    id: `CERT-${randomBytes(8).toString('hex')}`,
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}
