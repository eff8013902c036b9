import { SellerNumberMissing, TaxRuleUnknown } from '@clutch/contracts/payments/tax-calculations'
import { Problem } from '@clutch/shared/problem'
import { abroad, registrationNotes, taxed } from './rulings.ts'
import type { Ruling, Supply } from './supply.ts'
import { isMemberForGoods, isUnitedKingdom } from './territories.ts'

const ossSince = '2021-07-01'

/** Goods of a seller in a member state, or in Northern Ireland. Articles are those of Directive 2006/112/EC. */
export function unionGoods(supply: Supply): Ruling {
  const { line } = supply
  const { place, deliveredTo } = line
  if (deliveredTo === null) return whereTheyAre(supply)
  if (deliveredTo === place) return at(supply, place, 'Art. 32', 'transported inside one country')
  if (isUnitedKingdom(place) && isUnitedKingdom(deliveredTo))
    return at(supply, place, 'VATA 1994 s. 7 (2)', 'transported inside the United Kingdom')
  if (!isMemberForGoods(place, supply.taxPoint))
    return abroad(supply, place, { article: 'Art. 32', reason: `transport begins in ${place}, outside the Union` })
  if (!isMemberForGoods(deliveredTo, supply.taxPoint)) return exported(supply, deliveredTo)
  return supply.customer.kind === 'consumer' ? distanceSale(supply, deliveredTo) : intraCommunity(supply, deliveredTo)
}

function whereTheyAre(supply: Supply): Ruling {
  const { category, place } = supply.line
  switch (category) {
    case 'fuel':
      return at(supply, place, 'Art. 31', 'fuel is sold where it is pumped')
    case 'electricity':
      return at(supply, place, 'Art. 39', 'a vehicle is charged where the electricity is used')
    default:
      return at(supply, place, 'Art. 31, 36', 'parts are sold where they are handed over or fitted')
  }
}

function exported(supply: Supply, to: string): Ruling {
  const { place, transportProof } = supply.line
  if (!transportProof)
    return at(supply, place, 'Art. 32', `nothing proves the transport to ${to}, so taxed where it would begin`)
  return {
    place,
    category: 'G',
    scheme: 'export',
    article: 'Art. 146 (1)',
    reason: `goods transported from ${place} to ${to}, outside the Union`,
    hold: null,
    notes: [],
  }
}

function intraCommunity(supply: Supply, to: string): Ruling {
  const { customer, line, seller, whenRegisterUnavailable } = supply
  const { number } = customer
  const charged = (why: string): Ruling => at(supply, line.place, 'Art. 32', `${why}, so taxed where transport begins`)
  if (number === null) return charged('the business gave no VAT number')
  if (!isMemberForGoods(number.country, supply.taxPoint) || number.country === line.place)
    return charged(`${number.text} is not a number of another member state`)
  if (number.status === 'invalid' || number.status === 'no-register')
    return charged(`the register does not confirm ${number.text}`)
  if (!line.transportProof) return charged(`nothing proves the transport to ${to}`)
  if (number.status === 'unavailable') {
    const why = `the register could not be asked for ${number.text}`
    return { ...charged(why), hold: whenRegisterUnavailable === 'hold' ? why : null }
  }
  if (!seller.registeredIn.includes(line.place))
    throw new Problem(SellerNumberMissing, { detail: `A number of ${line.place} has to stand on the document.` })
  return {
    place: line.place,
    category: 'K',
    scheme: 'intra-community',
    article: 'Art. 138 (1)',
    reason: `goods transported from ${line.place} to ${to} for a business whose number ${number.text} is valid, with proof of the transport`,
    hold: null,
    notes: [],
  }
}

function distanceSale(supply: Supply, to: string): Ruling {
  const { seller, taxPoint } = supply
  if (taxPoint < ossSince)
    throw new Problem(TaxRuleUnknown, {
      detail: `Distance sales to consumers of other member states are known since ${ossSince} only.`,
    })
  return seller.exceedsThreshold
    ? at(supply, to, 'Art. 33 (a)', 'a distance sale to a consumer, so where transport ends')
    : at(supply, supply.line.place, 'Art. 59c, 32', 'a distance sale below the threshold of 10,000 € a year')
}

function at(supply: Supply, place: string, article: string, why: string): Ruling {
  const { seller, customer, taxPoint } = supply
  const reason = `${why}: ${place}`
  const home = place === seller.country || (isUnitedKingdom(place) && isUnitedKingdom(seller.country))
  if (home) return taxed(place, 'domestic', { article, reason })
  if (!isMemberForGoods(place, taxPoint))
    return abroad(supply, place, { article, reason: `${reason}, outside the Union` })
  const distance = supply.line.deliveredTo === place && supply.line.place !== place
  if (customer.kind === 'consumer' && seller.usesOss && distance)
    return taxed(place, 'one-stop-shop', { article, reason })
  return taxed(place, 'local-registration', { article, reason, notes: registrationNotes(supply, place) })
}
