import { createVerify, generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:net'
import type { NotificationChannel } from '@clutch/contracts/fleet/notification-channels'
import { answering, type Receiver, startReceiver } from '@clutch/testing/receiver'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { smtpSender } from './email-smtp.ts'
import { pushSender, serviceAccountOf } from './push-fcm.ts'
import type { Outgoing } from './sender.ts'
import { smsSender } from './sms-twilio.ts'

let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

const outgoing = (target: NotificationChannel['target'], unsubscribeUrl?: string): Outgoing => ({
  id: 'ntf_01K0A1B2C3D4E5F6G7H8J9K0M1',
  tenantId: 'ten_one',
  channel: { name: 'Night desk', locale: 'en', target } as NotificationChannel,
  message: { subject: '[Critical] Left: Van', text: 'Vehicle: Van' },
  unsubscribeUrl,
})
const { signal } = new AbortController()

/** As much of a mail server as one message needs (RFC 5321). */
async function mailServer(refuse = false) {
  const received: string[] = []
  const server = createServer((socket) => {
    let inData = false
    let text = ''
    socket.write('220 mail\r\n')
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      text += chunk.toString()
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        if (inData) {
          const over = text.indexOf('\r\n.\r\n')
          if (over < 0) return
          received.push(text.slice(0, over))
          text = text.slice(over + 5)
          inData = false
          socket.write('250 kept\r\n')
          continue
        }
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        inData = line === 'DATA' && !refuse
        if (line === 'QUIT') return void socket.end('221 bye\r\n')
        const isRefused = refuse && line.startsWith('RCPT')
        socket.write(inData ? '354 go on\r\n' : isRefused ? '550 no such mailbox\r\n' : '250 mail\r\n')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return { url: `smtp://127.0.0.1:${port}`, received, close: () => new Promise((resolve) => server.close(resolve)) }
}

describe('e-mail', () => {
  test('carries our id and the one click by which it is wanted no more', async () => {
    const mail = await mailServer()
    const sender = smtpSender({ url: mail.url, from: 'Clutch <alerts@fleet.example>' })
    const target = { kind: 'email', address: 'night@fleet.example' } as const
    expect(await sender.send(outgoing(target, 'https://clutch.example/no-more'), signal)).toEqual({
      outcome: 'accepted',
      detail: '',
    })
    await sender.close()
    await mail.close()
    const [text] = mail.received
    for (const part of [
      'Message-ID: <ntf_01K0A1B2C3D4E5F6G7H8J9K0M1@clutch>',
      'List-Unsubscribe: <https://clutch.example/no-more>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      'Subject: [Critical] Left: Van',
      'night@fleet.example',
      'Vehicle: Van',
    ])
      expect(text).toContain(part)
  })

  test('that is refused says why', async () => {
    const mail = await mailServer(true)
    const sender = smtpSender({ url: mail.url, from: 'alerts@fleet.example' })
    const sent = await sender.send(outgoing({ kind: 'email', address: 'no@fleet.example' }), signal)
    expect(sent).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('no such mailbox') })
    await sender.close()
    await mail.close()
  })
})

describe('SMS', () => {
  const sender = () => smsSender({ url: receiver.url, account: 'AC1', authToken: 'token', from: '+15005550006' })
  const target = { kind: 'sms', number: '+4940123456' } as const

  test('is posted as the provider asks', async () => {
    receiver.answer(answering(201))
    expect(await sender().send(outgoing(target), signal)).toMatchObject({ outcome: 'accepted' })
    const [request] = receiver.received
    expect(request!.path).toBe('/2010-04-01/Accounts/AC1/Messages.json')
    expect(request!.headers.authorization).toBe(`Basic ${Buffer.from('AC1:token').toString('base64')}`)
    expect(Object.fromEntries(new URLSearchParams(request!.body))).toEqual({
      To: '+4940123456',
      From: '+15005550006',
      Body: '[Critical] Left: Van\nVehicle: Van',
    })
  })

  test('to who answered STOP is given up, any other refusal is tried again', async () => {
    receiver.answer((_request, response, count) =>
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ code: count === 1 ? 21610 : 20429 })),
    )
    expect(await sender().send(outgoing(target), signal)).toMatchObject({ outcome: 'gone' })
    expect(await sender().send(outgoing(target), signal)).toMatchObject({ outcome: 'refused' })
  })
})

describe('push', () => {
  const target = { kind: 'push', token: 'a-token-of-a-phone-of-the-tests' } as const
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })

  test('asks for an access token with a signed assertion, once, and gives up an application that is gone', async () => {
    const account = serviceAccountOf(
      JSON.stringify({ project_id: 'p', client_email: 'clutch@p.example', private_key: privateKey }),
    )
    const urls = { tokenUrl: `${receiver.url}/token`, messagesUrl: `${receiver.url}/send` }
    const sender = pushSender({ ...account, ...urls })
    let sends = 0
    receiver.answer((request, response) => {
      if (request.path === '/token')
        return void response.writeHead(200).end(JSON.stringify({ access_token: 'bearer-1', expires_in: 3_600 }))
      sends += 1
      response.writeHead(sends === 1 ? 200 : 404).end('{}')
    })
    expect(await sender.send(outgoing(target), signal)).toMatchObject({ outcome: 'accepted' })
    expect(await sender.send(outgoing(target), signal)).toMatchObject({ outcome: 'gone' })
    expect(receiver.received.map(({ path }) => path)).toEqual(['/token', '/send', '/send'])
    const assertion = new URLSearchParams(receiver.received[0]!.body).get('assertion')!
    const [head, claims, signature] = assertion.split('.')
    const verified = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature!, 'base64url')
    expect(verified).toBe(true)
    expect(receiver.received[1]!.headers.authorization).toBe('Bearer bearer-1')
    expect(JSON.parse(receiver.received[1]!.body)).toMatchObject({
      message: { token: target.token, notification: { title: '[Critical] Left: Van' } },
    })
  })
})
