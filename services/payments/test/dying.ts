// A replica of payments that dies by SIGKILL before its n-th write to Postgres, NATS or a provider after the first that holds a word: at
// the boundary of any two statements, acknowledgements, publications and calls.
import { Socket } from 'node:net'
import type { Clock } from '@clutch/shared/clock'
import { startService } from '@clutch/shared/service'
import { payments } from '../src/app.ts'

const { DIES_AFTER, DIES_BEFORE_WRITE, CLOCK_AT } = process.env
let left = Number(DIES_BEFORE_WRITE)
let isArmed = false

type Write = (this: Socket, chunk: unknown, ...rest: unknown[]) => boolean
const write = Socket.prototype.write as unknown as Write
const dyingWrite: Write = function (chunk, ...rest) {
  if (isArmed) {
    if (left === 0) process.kill(process.pid, 'SIGKILL')
    left -= 1
  } else if (DIES_AFTER !== undefined && textOf(chunk).includes(DIES_AFTER)) isArmed = true
  return write.call(this, chunk, ...rest)
}
Object.assign(Socket.prototype, { write: dyingWrite })

function textOf(chunk: unknown): string {
  return chunk instanceof Uint8Array ? Buffer.from(chunk).toString('latin1') : String(chunk)
}

const now = new Date(CLOCK_AT!)
const clock: Clock = { now: () => now }
await startService(payments, process.env, { clock, authenticate: () => Promise.reject(new Error('nobody calls it')) })
process.send?.('ready')
