import { SellerNumberMissing } from '@clutch/contracts/payments/tax-calculations'
import { Problem } from '@clutch/shared/problem'
import { abroad, registrationNotes, taxed } from './rulings.ts'
import type { Ruling, Supply } from './supply.ts'
import { isMemberForServices } from './territories.ts'

/** Services of a seller in a member state. Articles are those of Directive 2006/112/EC. */
export function unionService(supply: Supply): Ruling {
  const { seller, customer, line } = supply
  if (line.category === 'hire' && (line.hireDays ?? 0) <= 30)
    return at(supply, line.place, 'Art. 56 (1)', `hired for at most 30 days, so where the vehicle is put at disposal`)
  if (line.category === 'parking')
    return at(supply, line.place, 'Art. 47', 'connected with immovable property, so where that is')
  if (customer.kind === 'consumer') return toConsumer(supply)

  if (customer.country === seller.country)
    return at(supply, seller.country, 'Art. 44', 'the customer is a business of the seller’s own country')
  const evidence = evidenceOf(supply)
  if (evidence.counts) return toBusiness(supply)
  // Reg. 282/2011 Art. 18: who does not show that he is a business may be regarded as none.
  const asConsumer = toConsumer(supply)
  const charged: Ruling = {
    ...asConsumer,
    scheme: asConsumer.scheme === 'one-stop-shop' ? 'local-registration' : asConsumer.scheme,
    reason: `${evidence.why}, so taxed as if sold to a consumer (Reg. 282/2011 Art. 18): ${asConsumer.reason}`,
  }
  return evidence.hold === undefined ? charged : { ...charged, hold: evidence.hold }
}

interface Evidence {
  counts: boolean
  why: string
  hold?: string
}

/** Whether it is shown that the customer is a business where it says it is. */
function evidenceOf({ customer, taxPoint, whenRegisterUnavailable }: Supply): Evidence {
  const { number, country } = customer
  if (number === null) return { counts: false, why: 'the business gave no VAT number' }
  if (!isMemberForServices(country, taxPoint)) return evidenceFromOutside(number.text, number.status)
  if (number.country === 'XI')
    return { counts: false, why: `${number.text} is a number of Northern Ireland, which counts for goods only` }
  if (number.country !== country)
    return { counts: false, why: `${number.text} is not a number of ${country}, where the customer is established` }
  switch (number.status) {
    case 'valid':
      return { counts: true, why: '' }
    case 'unavailable': {
      const why = `the register could not be asked for ${number.text}`
      return whenRegisterUnavailable === 'hold' ? { counts: false, why, hold: why } : { counts: false, why }
    }
    case 'invalid':
    case 'no-register':
      return { counts: false, why: `the register does not confirm ${number.text}` }
  }
}

/** Of a country outside the Union any proof of a business serves (Reg. 282/2011 Art. 18 (3)); what a register denies does not. */
function evidenceFromOutside(text: string, status: string): Evidence {
  return status === 'invalid'
    ? { counts: false, why: `${text} is not confirmed as a number of a business` }
    : { counts: true, why: '' }
}

function toBusiness(supply: Supply): Ruling {
  const { seller, customer, taxPoint } = supply
  const number = customer.number?.text ?? ''
  if (!isMemberForServices(customer.country, taxPoint))
    return abroad(supply, customer.country, {
      article: 'Art. 44',
      reason: `a service to a business is made where that is established: ${customer.country}, outside the Union`,
      notes: [
        `${number} is kept as evidence of a business (Reg. 282/2011 Art. 18 (3))`,
        ...(customer.country === 'XI'
          ? ['for services Northern Ireland is the United Kingdom: no reverse charge']
          : []),
      ],
    })
  if (!seller.registeredIn.includes(seller.country))
    throw new Problem(SellerNumberMissing, { detail: `A number of ${seller.country} has to stand on the document.` })
  return {
    place: customer.country,
    category: 'AE',
    scheme: 'reverse-charge',
    article: 'Art. 44, 196',
    reason: `a service to a business of another member state whose number ${number} is valid: made in ${customer.country}, the customer owes the tax`,
    hold: null,
    notes: [],
  }
}

function toConsumer(supply: Supply): Ruling {
  const { seller, customer, line } = supply
  switch (line.category) {
    case 'labour':
    case 'inspection':
      return at(
        supply,
        line.place,
        'Art. 54 (2) (b)',
        'work on and valuation of movable goods, so where it is carried out',
      )
    case 'towing':
      return at(supply, line.place, 'Art. 49, 50', 'transport of goods, so where it takes place or departs')
    case 'hire':
      return at(supply, customer.country, 'Art. 56 (2)', 'hired for more than 30 days, so where the consumer lives')
    case 'subscription':
      return electronic(supply)
    default:
      return at(supply, seller.country, 'Art. 45', 'a service to a consumer, so where the seller is established')
  }
}

function electronic(supply: Supply): Ruling {
  const { seller, customer, taxPoint } = supply
  const below =
    isMemberForServices(customer.country, taxPoint) && customer.country !== seller.country && !seller.exceedsThreshold
  return below
    ? at(supply, seller.country, 'Art. 59c, 45', 'supplied electronically, below the threshold of 10,000 € a year')
    : at(supply, customer.country, 'Art. 58', 'supplied electronically to a consumer, so where the consumer lives')
}

/** Taxed in the place where it is made, by whichever scheme the seller declares it. */
function at(supply: Supply, place: string, article: string, why: string): Ruling {
  const { seller, customer, taxPoint } = supply
  const reason = `${why}: ${place}`
  if (!isMemberForServices(place, taxPoint))
    return abroad(supply, place, { article, reason: `${reason}, outside the Union` })
  if (place === seller.country) return taxed(place, 'domestic', { article, reason })
  if (customer.kind === 'consumer' && seller.usesOss) return taxed(place, 'one-stop-shop', { article, reason })
  return taxed(place, 'local-registration', { article, reason, notes: registrationNotes(supply, place) })
}
