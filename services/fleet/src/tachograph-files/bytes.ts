/** What is not there where the description of the file says that it is. */
export class Truncated extends Error {}

/** Reads what a tachograph writes: big endian, fixed lengths. It never reads beyond its end. */
export class TachographBytes {
  readonly #bytes: Uint8Array
  #at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.#at = at
  }

  get at(): number {
    return this.#at
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new Truncated(`ends ${length - this.left} bytes too early at ${this.#at}`)
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  part(length: number): TachographBytes {
    return new TachographBytes(this.take(length))
  }

  skip(length: number): void {
    this.take(length)
  }

  uint(length: 1 | 2 | 3 | 4): number {
    let value = 0
    for (const byte of this.take(length)) value = value * 256 + byte
    return value
  }

  /** TimeReal: seconds since 1970; null where there is none. */
  time(): number | null {
    const seconds = this.uint(4)
    return seconds === 0 || seconds === 0xffff_ffff ? null : seconds * 1_000
  }

  /** OdometerShort, in kilometres; all ones where there is none. */
  odometerM(): number {
    const km = this.uint(3)
    return km === 0xff_ffff ? 0 : km * 1_000
  }

  /** IA5String, padded. */
  ia5(length: number): string {
    return cleaned(Buffer.from(this.take(length)).toString('latin1'))
  }

  /** A code page, and a text in it. Those of Latin scripts are read as one; of the others only what they share is right. */
  text(length: number): string {
    this.skip(1)
    return this.ia5(length - 1)
  }

  /** VehicleRegistrationIdentification: nation, and a number in a code page. */
  registration(): string {
    this.skip(1)
    return this.text(14)
  }

  /** FullCardNumber: kind of card, nation, number. Null where no card was. */
  fullCardNumber(): { kind: number; number: string } | null {
    const kind = this.uint(1)
    this.skip(1)
    const number = this.ia5(16)
    return kind === 0 || kind === 0xff || number === '' ? null : { kind, number }
  }
}

function cleaned(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\xa0-\xfe]/g, '').trim()
}
