import type { Bucket } from '@clutch/contracts/payments/wallets'

type Place = 'available' | 'held' | 'used' | 'expired' | 'voided' | 'reclaimed'

interface Lot {
  readonly name: number
  readonly bucket: Bucket
  readonly priority: number
  /** A day, or never. */
  readonly expiresOn: number
  voided: boolean
}

interface Cent {
  readonly lot: Lot
  place: Place
  /** The hold that has it. */
  hold?: number
}

/**
 * A wallet as a heap of single cents: slow, and too simple to be wrong in the same way as what it is compared with. Each
 * cent lies in one place; to pay is to take one cent after the other, always the first that may be used.
 */
export class WalletModel {
  today = 0
  owed = 0
  readonly lots: Lot[] = []
  readonly #cents: Cent[] = []
  #holds = 0

  add(lot: Omit<Lot, 'name' | 'voided'>, amount: number): void {
    const added: Lot = { ...lot, name: this.lots.length, voided: false }
    this.lots.push(added)
    for (let n = 0; n < amount; n += 1) this.#cents.push({ lot: added, place: 'available' })
    this.#recover()
  }

  spend(amount: number): boolean {
    return this.#take(amount, (cent) => {
      cent.place = 'used'
    })
  }

  /** @returns its name, where there is enough */
  hold(amount: number): number | undefined {
    const hold = this.#holds
    const enough = this.#take(amount, (cent) => {
      cent.place = 'held'
      cent.hold = hold
    })
    if (!enough) return undefined
    this.#holds += 1
    return hold
  }

  settle(hold: number, captured: number): void {
    const held = this.#cents.filter((cent) => cent.hold === hold).sort(inOrder)
    for (const [index, cent] of held.entries()) {
      delete cent.hold
      if (index < captured) cent.place = 'used'
      else cent.place = cent.lot.voided ? 'voided' : this.#lapsed(cent.lot) ? 'expired' : 'available'
    }
    this.#recover()
  }

  void(lot: Lot): void {
    for (const cent of this.#of(lot)) if (cent.place === 'available') cent.place = 'voided'
    lot.voided = true
  }

  /** A top-up went back. */
  reverse(lot: Lot, amount: number): void {
    const own = this.#of(lot).filter(({ place }) => place === 'available')
    const other = this.#usable().filter((cent) => cent.lot !== lot && cent.lot.bucket === 'cash')
    const taken = [...own, ...other].slice(0, amount)
    for (const cent of taken) cent.place = 'reclaimed'
    this.owed += amount - taken.length
  }

  available(): number {
    return this.#usable().length
  }

  /** What of a lot is where, today. */
  of(lot: Lot): Record<Place, number> {
    const places = { available: 0, held: 0, used: 0, expired: 0, voided: 0, reclaimed: 0 }
    for (const { place } of this.#of(lot)) places[place === 'available' && this.#lapsed(lot) ? 'expired' : place] += 1
    return places
  }

  #of(lot: Lot): Cent[] {
    return this.#cents.filter((cent) => cent.lot === lot)
  }

  #lapsed(lot: Lot): boolean {
    return lot.expiresOn <= this.today
  }

  #usable(): Cent[] {
    return this.#cents.filter(({ place, lot }) => place === 'available' && !this.#lapsed(lot)).sort(inOrder)
  }

  #take(amount: number, how: (cent: Cent) => void): boolean {
    const usable = this.#usable()
    if (usable.length < amount) return false
    for (const cent of usable.slice(0, amount)) how(cent)
    return true
  }

  #recover(): void {
    for (const cent of this.#usable()) {
      if (this.owed === 0) return
      if (cent.lot.bucket !== 'cash') continue
      cent.place = 'reclaimed'
      this.owed -= 1
    }
  }
}

function inOrder({ lot: a }: Cent, { lot: b }: Cent): number {
  return (
    a.priority - b.priority || (a.expiresOn === b.expiresOn ? 0 : a.expiresOn < b.expiresOn ? -1 : 1) || a.name - b.name
  )
}
