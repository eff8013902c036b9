import { abroad, taxed, zeroRated } from './rulings.ts'
import { isGoods, type Ruling, type Supply } from './supply.ts'
import { isMemberForServices, isUnitedKingdom } from './territories.ts'

/** What a seller of the United Kingdom sells, but for goods between Northern Ireland and the Union. VATA is the Value Added Tax Act 1994. */
export function unitedKingdom(supply: Supply): Ruling {
  return isGoods(supply.line.category) ? goods(supply) : service(supply)
}

function service(supply: Supply): Ruling {
  const { customer, line, seller } = supply
  if (line.category === 'hire' && (line.hireDays ?? 0) <= 30)
    return at(supply, line.place, 'VATA Sch. 4A para. 3', 'hired for at most 30 days, so where it is put at disposal')
  if (line.category === 'parking')
    return at(supply, line.place, 'VATA Sch. 4A para. 1', 'relates to land, so where that is')
  if (customer.kind === 'consumer' || isUnitedKingdom(customer.country)) {
    const of = customer.kind === 'consumer' ? toConsumer(supply) : undefined
    return of ?? at(supply, seller.country, 'VATA s. 7A (2) (a)', 'the customer is a business of the United Kingdom')
  }
  const doubt = doubtOf(supply)
  if (doubt === undefined)
    return abroad(supply, customer.country, {
      article: 'VATA s. 7A (2) (a)',
      reason: `a service to a business is made where that belongs: ${customer.country}`,
      notes: isMemberForServices(customer.country, supply.taxPoint)
        ? ['the customer owes the tax there (Dir. 2006/112 Art. 196)']
        : [],
    })
  const charged = toConsumer(supply)
  return { ...charged, reason: `${doubt.why}, so taxed as if sold to a consumer: ${charged.reason}`, hold: doubt.hold }
}

/** Why it is not shown that the customer is a business. */
function doubtOf({ customer, whenRegisterUnavailable }: Supply): { why: string; hold: string | null } | undefined {
  const { number } = customer
  if (number === null) return { why: 'the business gave no number', hold: null }
  if (number.status === 'invalid') return { why: `the register does not confirm ${number.text}`, hold: null }
  if (number.status !== 'unavailable') return undefined
  const why = `the register could not be asked for ${number.text}`
  return { why, hold: whenRegisterUnavailable === 'hold' ? why : null }
}

function toConsumer(supply: Supply): Ruling {
  const { customer, line, seller } = supply
  switch (line.category) {
    case 'labour':
    case 'inspection':
      return at(supply, line.place, 'VATA Sch. 4A para. 14', 'work on goods, so where it is carried out')
    case 'towing':
      return at(supply, line.place, 'VATA Sch. 4A', 'transport of goods, so where it takes place')
    case 'hire':
      return at(
        supply,
        customer.country,
        'VATA Sch. 4A para. 13A',
        'hired for more than 30 days, so where the consumer belongs',
      )
    case 'subscription':
      return at(supply, customer.country, 'VATA Sch. 4A para. 15', 'supplied digitally, so where the consumer belongs')
    default:
      return at(supply, seller.country, 'VATA s. 7A (2) (b)', 'a service to a consumer, so where the seller belongs')
  }
}

function goods(supply: Supply): Ruling {
  const { place, deliveredTo, transportProof } = supply.line
  if (deliveredTo === null || deliveredTo === place || isUnitedKingdom(deliveredTo))
    return at(supply, place, 'VATA s. 7 (2)', 'goods are sold where they are handed over, fitted or sent from')
  if (!isUnitedKingdom(place)) return at(supply, place, 'VATA s. 7 (7)', 'transport begins abroad')
  if (!transportProof)
    return at(
      supply,
      place,
      'VATA s. 30 (6)',
      `nothing proves the export to ${deliveredTo}, so taxed where it would begin`,
    )
  return zeroRated(place, { article: 'VATA s. 30 (6)', reason: `goods exported to ${deliveredTo}` })
}

function at(supply: Supply, place: string, article: string, why: string): Ruling {
  const reason = `${why}: ${place}`
  return isUnitedKingdom(place)
    ? taxed(place, 'domestic', { article, reason })
    : abroad(supply, place, { article, reason: `${reason}, outside the United Kingdom` })
}
