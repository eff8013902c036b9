import type { Day } from '@clutch/shared/time'

/** From that day the rate is so many per cent, by that provision. It ends the day before the next row begins. */
export type RateChange = readonly [validFrom: Day, rate: string, source: string]

const gb = 'VATA 1994 s. 2 (1)'

/**
 * Standard VAT rates by country. Compiled 2026-11-22 and 2026-11-23; each row names the provision it rests on, which
 * decides where the table is wrong. A change of law adds a row. Regions with rates of their own (Canary Islands, Madeira,
 * Azores, Corsica, Jungholz, …) are not in it. XI is Northern Ireland.
 */
export const standardRateHistory: Readonly<Record<string, readonly RateChange[]>> = {
  AT: [['1995-01-01', '20', 'UStG 1994 § 10 (1)']],
  BE: [['1996-01-01', '21', 'Royal Decree no. 20 of 20 July 1970 art. 1']],
  BG: [['2007-01-01', '20', 'ZDDS art. 66 (1)']],
  CY: [
    ['2004-05-01', '15', 'Law 95(I)/2000 s. 17 (version until 2012)'],
    ['2012-03-01', '17', 'Law 95(I)/2000 s. 17 (version of 2012)'],
    ['2013-01-14', '18', 'Law 95(I)/2000 s. 17 (version of 2013)'],
    ['2014-01-13', '19', 'Law 95(I)/2000 s. 17'],
  ],
  CZ: [
    ['2004-05-01', '19', 'Act 235/2004 § 47 (version until 2009)'],
    ['2010-01-01', '20', 'Act 235/2004 § 47 (version until 2012)'],
    ['2013-01-01', '21', 'Act 235/2004 § 47'],
  ],
  DE: [
    ['1998-04-01', '16', 'UStG § 12 (1) (version until 2006)'],
    ['2007-01-01', '19', 'UStG § 12 (1)'],
    ['2020-07-01', '16', 'UStG § 28 (1), Zweites Corona-Steuerhilfegesetz'],
    ['2021-01-01', '19', 'UStG § 12 (1)'],
  ],
  DK: [['1992-01-01', '25', 'Momsloven § 33']],
  EE: [
    ['2004-05-01', '18', 'KMS § 15 (1) (version until June 2009)'],
    ['2009-07-01', '20', 'KMS § 15 (1) (version until 2023)'],
    ['2024-01-01', '22', 'KMS § 15 (1) (version until June 2025)'],
    ['2025-07-01', '24', 'KMS § 15 (1)'],
  ],
  ES: [
    ['1995-01-01', '16', 'Ley 37/1992 art. 90 (version until June 2010)'],
    ['2010-07-01', '18', 'Ley 37/1992 art. 90 (version until August 2012)'],
    ['2012-09-01', '21', 'Ley 37/1992 art. 90'],
  ],
  FI: [
    ['1995-01-01', '22', 'AVL 84 § (version until June 2010)'],
    ['2010-07-01', '23', 'AVL 84 § (version until 2012)'],
    ['2013-01-01', '24', 'AVL 84 § (version until August 2024)'],
    ['2024-09-01', '25.5', 'AVL 84 §'],
  ],
  FR: [
    ['2000-04-01', '19.6', 'CGI art. 278 (version until 2013)'],
    ['2014-01-01', '20', 'CGI art. 278'],
  ],
  GR: [
    ['2005-04-01', '19', 'Law 2859/2000 art. 21 (version until March 2010)'],
    ['2010-03-15', '21', 'Law 3833/2010'],
    ['2010-07-01', '23', 'Law 3845/2010'],
    ['2016-06-01', '24', 'Law 4389/2016'],
  ],
  HR: [
    ['2009-08-01', '23', 'Zakon o PDV (version until February 2012)'],
    ['2012-03-01', '25', 'Zakon o PDV čl. 38 (1)'],
  ],
  HU: [
    ['2006-01-01', '20', 'Áfa tv. (version until June 2009)'],
    ['2009-07-01', '25', 'Áfa tv. 82. § (1) (version until 2011)'],
    ['2012-01-01', '27', 'Áfa tv. 82. § (1)'],
  ],
  IE: [
    ['2010-01-01', '21', 'VATCA 2010 s. 46 (1) (a) (version until 2011)'],
    ['2012-01-01', '23', 'VATCA 2010 s. 46 (1) (a)'],
    ['2020-09-01', '21', 'Financial Provisions (Covid-19) (No. 2) Act 2020'],
    ['2021-03-01', '23', 'VATCA 2010 s. 46 (1) (a)'],
  ],
  IT: [
    ['1997-10-01', '20', 'DPR 633/1972 art. 16 (version until September 2011)'],
    ['2011-09-17', '21', 'DPR 633/1972 art. 16 (version until September 2013)'],
    ['2013-10-01', '22', 'DPR 633/1972 art. 16'],
  ],
  LT: [
    ['2004-05-01', '18', 'PVMĮ 19 str. (version until 2008)'],
    ['2009-01-01', '19', 'PVMĮ 19 str. (version until August 2009)'],
    ['2009-09-01', '21', 'PVMĮ 19 str. 1 d.'],
  ],
  LU: [
    ['1992-01-01', '15', 'Loi TVA art. 39 (version until 2014)'],
    ['2015-01-01', '17', 'Loi TVA art. 39'],
    ['2023-01-01', '16', 'Loi du 26 octobre 2022'],
    ['2024-01-01', '17', 'Loi TVA art. 39'],
  ],
  LV: [
    ['2004-05-01', '18', 'Likums par PVN (version until 2008)'],
    ['2009-01-01', '21', 'Likums par PVN (version until 2010)'],
    ['2011-01-01', '22', 'Likums par PVN (version until June 2012)'],
    ['2012-07-01', '21', 'PVN likums 41. p.'],
  ],
  MT: [['2004-05-01', '18', 'VAT Act (Cap. 406) art. 19']],
  NL: [
    ['2001-01-01', '19', 'Wet OB 1968 art. 9 (1) (version until 2012)'],
    ['2012-10-01', '21', 'Wet OB 1968 art. 9 (1)'],
  ],
  PL: [
    ['2004-05-01', '22', 'Ustawa o VAT art. 41 (1)'],
    ['2011-01-01', '23', 'Ustawa o VAT art. 41 (1) with 146a and its successors'],
  ],
  PT: [
    ['2005-07-01', '21', 'CIVA art. 18 (1) c) (version until June 2008)'],
    ['2008-07-01', '20', 'CIVA art. 18 (1) c) (version until June 2010)'],
    ['2010-07-01', '21', 'CIVA art. 18 (1) c) (version until 2010)'],
    ['2011-01-01', '23', 'CIVA art. 18 (1) c)'],
  ],
  RO: [
    ['2007-01-01', '19', 'Codul fiscal (version until June 2010)'],
    ['2010-07-01', '24', 'OUG 58/2010'],
    ['2016-01-01', '20', 'Codul fiscal (Law 227/2015) art. 291 (1) a)'],
    ['2017-01-01', '19', 'Codul fiscal (Law 227/2015) art. 291 (1) b)'],
    ['2025-08-01', '21', 'Law 141/2025'],
  ],
  SE: [['1995-01-01', '25', 'ML 9 kap. 2 § (until June 2023: ML 1994:200 7 kap. 1 §)']],
  SI: [
    ['2004-05-01', '20', 'ZDDV (version until June 2013)'],
    ['2013-07-01', '22', 'ZDDV-1 art. 41'],
  ],
  SK: [
    ['2004-05-01', '19', 'Act 222/2004 § 27 (version until 2010)'],
    ['2011-01-01', '20', 'Act 222/2004 § 27 with § 85j (version until 2024)'],
    ['2025-01-01', '23', 'Act 222/2004 § 27 (1)'],
  ],

  GB: [
    ['2008-12-01', '15', 'VAT (Change of Rate) Order 2008'],
    ['2010-01-01', '17.5', `${gb} (version until 2011)`],
    ['2011-01-04', '20', `${gb}, Finance (No. 2) Act 2010 s. 3`],
  ],
  XI: [['2021-01-01', '20', `${gb}, VATA 1994 s. 40A`]],

  EG: [
    ['2016-09-08', '13', 'Law 67/2016 art. 3'],
    ['2017-07-01', '14', 'Law 67/2016 art. 3'],
  ],
  AE: [['2018-01-01', '5', 'Federal Decree-Law 8/2017 art. 3']],
  SA: [
    ['2018-01-01', '5', 'VAT Law (Royal Decree M/113)'],
    ['2020-07-01', '15', 'Royal Order A/638 of 2020'],
  ],
}

/** Where a line category has a rate of its own for a time. Outside these days it has the standard rate. */
export const categoryRates = [
  {
    country: 'PL',
    category: 'fuel',
    rate: '8',
    validFrom: '2022-02-01',
    validTo: '2022-12-31',
    source: 'Ustawa o VAT, anti-inflation shield of 13 January 2022 (motor fuels)',
  },
] as const
