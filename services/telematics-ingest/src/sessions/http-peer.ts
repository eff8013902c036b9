import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { SessionLimits } from './limits.ts'
import { Rate } from './rate.ts'

/**
 * What a socket with requests may take: the time to say who it is, to say a whole request, to be silent, and to live; so
 * many bytes, and so many requests at once. Absolute times, for whoever sends a byte now and then is never idle.
 */
export class HttpPeer {
  readonly #socket: Socket
  readonly #limits: SessionLimits
  readonly #rate: Rate
  readonly #end: NodeJS.Timeout
  readonly #closed: Promise<void>
  #deadline: NodeJS.Timeout
  #isKnown = false
  #underWay = 0
  #finishing = false

  constructor(socket: Socket, limits: SessionLimits) {
    this.#socket = socket
    this.#limits = limits
    this.#rate = new Rate(limits.bytesPerSecond, limits.burstBytes, performance.now())
    this.#end = setTimeout(() => void this.finish(), limits.maxSessionMs).unref()
    this.#deadline = this.#destroyIn(limits.loginTimeoutMs)
    this.#closed = new Promise((closed) => socket.once('close', () => closed()))
  }

  /** @returns false where it has too many under way: nobody who means well sends so many ahead */
  begins(response: ServerResponse): boolean {
    if (this.#underWay >= this.#limits.maxFramesInFlight) return false
    this.#underWay += 1
    if (this.#isKnown) this.#expectAnswer()
    response.once('close', () => this.#ends())
    return true
  }

  /** A request of it named a device that is known. Until then it has what is left of its first deadline. */
  known(): void {
    this.#isKnown = true
    this.#expectAnswer()
  }

  /** How long to wait before anything of these bytes is done. */
  waitMsFor(bytes: number): number {
    return this.#rate.take(bytes, performance.now())
  }

  /** Answers what is under way and closes. Resolves when the socket is closed. */
  finish(): Promise<void> {
    this.#finishing = true
    if (this.#underWay === 0) this.#socket.destroy()
    return this.#closed
  }

  gone(): void {
    clearTimeout(this.#deadline)
    clearTimeout(this.#end)
  }

  #ends(): void {
    this.#underWay -= 1
    if (this.#finishing && this.#underWay === 0) this.#socket.destroySoon()
    if (!this.#isKnown) return
    if (this.#underWay > 0) this.#expectAnswer()
    else this.#destroyWithin(this.#limits.idleTimeoutMs)
  }

  #expectAnswer(): void {
    this.#destroyWithin(this.#limits.requestTimeoutMs + this.#limits.durableTimeoutMs)
  }

  #destroyWithin(ms: number): void {
    clearTimeout(this.#deadline)
    if (!this.#socket.destroyed) this.#deadline = this.#destroyIn(ms)
  }

  #destroyIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#socket.destroy(), ms).unref()
  }
}
